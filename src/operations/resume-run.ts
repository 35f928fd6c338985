import type { App } from '#src/app.ts';
import { askOfRun, type RunAnswer } from './ask-of-run.ts';
import type { Caller } from './caller.ts';

/** Lets a paused run go on. It decides no task. */
export async function resumeRun(app: App, caller: Caller, run: string): Promise<RunAnswer> {
  return askOfRun(app, caller, {
    verb: 'resume',
    run,
    needs: 'project_contributor',
    what: 'resume runs',
    order: () => ({
      request: { type: 'resume', by: caller.actor },
      say: ({ name }) => `${name} is running again.`,
    }),
  });
}
