import { EXIT } from '../exit-codes.ts';
import type { Stage } from './stage.ts';
import { hasEnded, hasStarted, waitForRun } from './wait-for-run.ts';

/** A graceful stop: what is in flight finishes, nothing more starts. */
export async function drainRun(stage: Stage): Promise<void> {
  await stage.announce(
    '5. A slow workflow is stopped gracefully',
    'It counts the shop and the warehouse. Drained, it lets both counts finish and starts nothing more.',
  );
  const run = await startRestock(stage);
  await stage.sayInChat(`/run stop ${run} --drain`, {
    why: 'Stop it, and lose nothing',
    expected: [EXIT.completed],
    isDone: () => stage.looks(run, ({ status }) => status !== 'running'),
  });
  stage.say('', 'Counting the warehouse takes 4 seconds.');
  await waitForRun(stage, run, hasEnded);
  await stage.play(['chat', `/run show ${run}`], [EXIT.completed]);
}

/** The same with too little time: the slow step is named. */
export async function drainTooLong(stage: Stage): Promise<void> {
  await stage.announce(
    '6. The same, with one second to finish in',
    'A drain that takes too long fails the run, and names the slow step.',
  );
  const run = await startRestock(stage);
  await stage.sayInChat(`/run stop ${run} --drain --timeout 1s`, {
    why: 'Give it one second',
    expected: [EXIT.completed],
    isDone: () => stage.looks(run, ({ status }) => status !== 'running'),
  });
  await waitForRun(stage, run, hasEnded);
  await stage.play(['chat', `/run why ${run}`], [EXIT.completed]);
}

/** A held workflow refuses new starts, and says who holds it and why. */
export async function holdWorkflow(stage: Stage): Promise<void> {
  await stage.announce(
    '7. A workflow is held',
    'Whoever starts it is told who holds it and why. What runs already goes on.',
  );
  await stage.sayInChat('/run hold restock "Stocktaking until noon"', {
    why: 'Let nobody start it',
    expected: [EXIT.completed],
  });
  await stage.play(['chat', '/run start restock'], [EXIT.refused]);
  await stage.sayInChat('/run release restock', {
    why: 'Let it be started again',
    expected: [EXIT.completed],
  });
}

/** Resolves with the run once it counts. */
async function startRestock(stage: Stage): Promise<string> {
  await stage.play(['chat', '/run start restock'], [EXIT.completed]);
  const run = await stage.newestRun('restock');
  await waitForRun(stage, run, hasStarted('count-warehouse'));
  return run;
}
