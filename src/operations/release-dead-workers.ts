import type { App } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { DeathWatch } from '#src/engine/death-watch.ts';
import type { Statement } from '#src/store/append.ts';
import { findOwnedRuns, type RunRecord } from '#src/store/runs.ts';
import { declareDead, forgetWorker, listWorkers, type WorkerRecord } from '#src/store/workers.ts';
import { amendRun } from './amend-run.ts';

/**
 * Frees the runs of workers that have died, each by an append at its expected head: nothing of
 * them is executed before that has won. Returns the dead and how many runs were freed.
 */
export async function releaseDeadWorkers(
  app: App,
  watch: DeathWatch,
  onDead?: (worker: WorkerRecord) => Promise<void>,
): Promise<{ workers: number; runs: number }> {
  const records = await listWorkers(app.db);
  const dead = new Set(watch.findDead(records));
  let workers = 0;
  let runs = 0;
  for (const record of records.filter(({ worker }) => dead.has(worker))) {
    // Between two looks it may have woken: with its next beat it would call out for runs that were freed.
    if (!(await write(app, declareDead(app.db, record, app.clock.now())))) continue;
    workers += 1;
    await onDead?.(record);
    runs += await releaseRunsOf(app, record.worker);
    // What only a newer version can read stays with its dead owner, for that version to free.
    if ((await findOwnedRuns(app.db, record.worker)).length > 0) continue;
    await write(app, forgetWorker(app.db, record.worker));
  }
  return { workers, runs };
}

async function write(app: App, statement: Statement): Promise<boolean> {
  const { won } = await app.journal.submit('people', {
    type: 'write',
    statements: [statement],
    barrier: false,
  });
  return won;
}

async function releaseRunsOf(app: App, worker: number): Promise<number> {
  let released = 0;
  for (let progress = true; progress; ) {
    const page = await findOwnedRuns(app.db, worker);
    const before = released;
    for (const run of page) released += await releaseRun(app, run, worker);
    progress = released > before;
  }
  return released;
}

/** A take-over is itself an append: the next epoch, and `worker_lost`, at the head that was read. */
async function releaseRun(app: App, run: RunRecord, worker: number): Promise<number> {
  try {
    await amendRun(
      app,
      run.run,
      (current) => {
        if (current.owner !== worker) throw new Refusal('already', 'has another owner');
        return { type: 'worker_lost', epoch: current.epoch };
      },
      { changeOwnership: (current) => ({ owner: null, epoch: current.epoch + 1 }) },
    );
    return 1;
  } catch (error) {
    if (error instanceof Refusal) return 0;
    throw error;
  }
}
