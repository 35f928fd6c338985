import { once } from 'node:events';
import { EXIT } from '../exit-codes.ts';
import type { Stage } from './stage.ts';
import { hasEnded, hasStarted, waitForRun } from './wait-for-run.ts';

/** kill -9 of a worker in the middle of a call; another worker takes the run over. */
export async function killWorker(stage: Stage): Promise<void> {
  await stage.announce(
    '10. A worker is killed in the middle of a run',
    'A worker ships order 1041. While it waits for the label printer it is killed with signal 9: it can neither finish nor say goodbye.',
  );
  stage.showCommand('signalbox worker &');
  const first = await stage.startWorker();
  await stage.play(['run', 'ship-order', '--timeout', '2s'], [EXIT.notFinished]);
  const run = await stage.newestRun('ship-order');
  await waitForRun(stage, run, hasStarted('print-label'));
  stage.showCommand(`kill -9 ${first.pid}`);
  const ended = once(first, 'exit');
  first.kill('SIGKILL');
  await ended;
  await stage.play(['show', run], [EXIT.completed, EXIT.notFinished]);
  await takeOver(stage, run);
}

async function takeOver(stage: Stage, run: string): Promise<void> {
  await stage.announce(
    '11. Another worker goes on where the first one was',
    'A second label does no harm, the workflow says so ("on_interrupt": "retry"): only that call is made again.',
  );
  stage.showCommand('signalbox worker &');
  const second = await stage.startWorker();
  stage.say('It takes the run over. The printer needs 5 seconds.');
  await waitForRun(stage, run, hasEnded);
  const ended = once(second, 'exit');
  second.kill('SIGTERM');
  await ended;
  await stage.play(['show', run], [EXIT.completed]);
  stage.say('', 'So often was each call made:', ...countCalls(await stage.listCalls(run)));
}

function countCalls(steps: readonly string[]): string[] {
  const byStep = Map.groupBy(steps, (step) => step);
  return [...byStep].map(([step, { length }]) =>
    length === 1
      ? `   ${step}: once`
      : `   ${step}: ${length} times; the kill cut the first one off`,
  );
}
