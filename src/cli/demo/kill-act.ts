import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Refusal } from '#src/domain/errors.ts';
import { isTerminal, RUN_STATUSES } from '#src/domain/run-events.ts';
import { EXIT } from '../exit-codes.ts';
import type { Stage } from './stage.ts';

const POLL_MS = 300;
const PATIENCE_MS = 45_000;

const ShownRun = z.object({
  status: z.enum(RUN_STATUSES),
  steps: z.array(z.object({ id: z.string(), status: z.string() })),
});
type ShownRun = z.infer<typeof ShownRun>;
const LoggedEvent = z.object({ event_type: z.string(), step_id: z.string().nullable() });

/** kill -9 of a worker in the middle of a call; another worker takes the run over. */
export async function killWorker(stage: Stage): Promise<void> {
  await stage.announce(
    '5. A worker is killed in the middle of a run',
    'A worker ships order 1041. While it waits for the label printer it is killed with signal 9: it can neither finish nor say goodbye.',
  );
  stage.showCommand('signalbox worker &');
  const first = await stage.startWorker();
  await stage.play(['run', 'ship-order', '--timeout', '2s'], [EXIT.notFinished]);
  const run = await stage.newestRun('ship-order');
  await waitUntil(stage, run, ({ steps }) =>
    steps.some(({ id, status }) => id === 'print-label' && status === 'running'),
  );
  stage.showCommand(`kill -9 ${first.pid}`);
  const ended = once(first, 'exit');
  first.kill('SIGKILL');
  await ended;
  await stage.play(['show', run], [EXIT.completed, EXIT.notFinished]);
  await takeOver(stage, run);
}

async function takeOver(stage: Stage, run: string): Promise<void> {
  await stage.announce(
    '6. Another worker goes on where the first one was',
    'A second label does no harm, the workflow says so ("on_interrupt": "retry"): only that call is made again.',
  );
  stage.showCommand('signalbox worker &');
  const second = await stage.startWorker();
  stage.say('It takes the run over. The printer needs 5 seconds.');
  await waitUntil(stage, run, ({ status }) => isTerminal(status));
  const ended = once(second, 'exit');
  second.kill('SIGTERM');
  await ended;
  await stage.play(['show', run], [EXIT.completed]);
  const events = await stage.ask(['events', run, '--json'], LoggedEvent);
  stage.say('', 'So often was each call made:', ...countCalls(events));
}

function countCalls(events: readonly z.infer<typeof LoggedEvent>[]): string[] {
  const steps = events.flatMap(({ event_type: type, step_id: step }) =>
    type === 'step_started' && step !== null ? [step] : [],
  );
  const byStep = Map.groupBy(steps, (step) => step);
  return [...byStep].map(([step, { length }]) =>
    length === 1
      ? `   ${step}: once`
      : `   ${step}: ${length} times; the kill cut the first one off`,
  );
}

async function waitUntil(
  stage: Stage,
  run: string,
  holds: (shown: ShownRun) => boolean,
): Promise<void> {
  const giveUp = AbortSignal.timeout(PATIENCE_MS);
  while (!giveUp.aborted) {
    const [shown] = await stage.ask(['show', run, '--json'], ShownRun);
    if (shown && holds(shown)) return;
    await sleep(POLL_MS);
  }
  throw new Refusal('unavailable', `Run …${run} does not get on.`, `Try: signalbox why ${run}`);
}
