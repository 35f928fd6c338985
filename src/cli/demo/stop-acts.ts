import { Refusal } from '#src/domain/errors.ts';
import type { TerminalStatus } from '#src/domain/run-events.ts';
import { EXIT } from '../exit-codes.ts';
import type { Stage } from './stage.ts';
import { hasEnded, hasStarted, waitForRun } from './wait-for-run.ts';

/** Time to type a line in; a reader who takes longer gets another run. */
const TYPING_SECONDS = 20;
/** More than the commands around it take. */
const COUNTING_SECONDS = 5;
const FAR_TOO_LONG_SECONDS = 50;

/** A graceful stop: what is in flight finishes, nothing more starts. */
export async function drainRun(stage: Stage): Promise<void> {
  await stage.announce(
    '6. A slow workflow is stopped gracefully',
    'It counts the shop and the warehouse at the same time. Drained, it lets both counts finish and starts nothing more.',
  );
  const seconds = stage.isGuided ? TYPING_SECONDS : COUNTING_SECONDS;
  await stopRestock(stage, seconds, {
    flags: '--drain',
    hoped: 'stopped',
    why: `Stop it, and lose nothing (it counts for ${seconds} seconds)`,
  });
}

/** The same with too little time: the slow step is named. */
export async function drainTooLong(stage: Stage): Promise<void> {
  await stage.announce(
    '7. The same, with one second to finish in',
    'A drain that takes too long fails the run, and names the slow step.',
  );
  await stopRestock(stage, FAR_TOO_LONG_SECONDS, {
    flags: '--drain --timeout 1s',
    hoped: 'failed',
    why: 'Give it one second',
  });
}

/** Starts a run, has it stopped, and sees it end; again where it was faster than the stop. */
async function stopRestock(
  stage: Stage,
  seconds: number,
  { flags, why, hoped }: { flags: string; why: string; hoped: TerminalStatus },
): Promise<void> {
  for (;;) {
    await stage.play(['chat', `/run start restock seconds=${seconds}`], [EXIT.completed]);
    const run = await stage.newestRun('restock');
    await waitForRun(stage, run, hasStarted('count-warehouse'));
    await stage.sayInChat(`/run stop ${run} ${flags}`, {
      why,
      expected: [EXIT.completed, EXIT.refused],
      isDone: async () => (await stage.look(run)).state.status !== 'running',
    });
    const { status } = (await waitForRun(stage, run, hasEnded)).state;
    if (status === hoped) return;
    if (status !== 'completed') throw new Refusal('unavailable', `Run …${run} is ${status}.`);
    stage.say('', 'It had finished before it was stopped. Once more:');
  }
}

/** A held workflow refuses new starts, and says who holds it and why. */
export async function holdWorkflow(stage: Stage): Promise<void> {
  await stage.announce(
    '8. A workflow is held',
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
