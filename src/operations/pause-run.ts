import type { App } from '#src/app.ts';
import { count } from '#src/domain/count.ts';
import { inFlightSteps } from '#src/domain/run-state.ts';
import { askOfRun, type RunAnswer } from './ask-of-run.ts';
import type { Caller } from './caller.ts';

/** Starts nothing more in a run until it is resumed; what is in flight ends by itself. */
export async function pauseRun(app: App, caller: Caller, run: string): Promise<RunAnswer> {
  return askOfRun(app, caller, {
    verb: 'pause',
    run,
    needs: 'project_contributor',
    what: 'pause runs',
    order: () => ({
      request: { type: 'pause', by: caller.actor },
      say: ({ name, after }) => {
        const inFlight = inFlightSteps(after).length;
        const rest = inFlight === 0 ? '' : `: ${count(inFlight, 'step')} in flight may finish`;
        return `${name} is paused${rest}.`;
      },
    }),
  });
}
