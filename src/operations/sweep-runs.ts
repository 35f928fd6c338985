import type { App } from '#src/app.ts';
import type { RunRequest } from '#src/domain/decide.ts';
import { Refusal } from '#src/domain/errors.ts';
import { findQuietRuns, findUnstartedRuns, type RunRecord } from '#src/store/runs.ts';
import { listWorkers } from '#src/store/workers.ts';
import { amendRun } from './amend-run.ts';

/** When this sweeper began: a run is not late for the time in which nobody could have seen it. */
export interface Sweeper {
  startedAt: number;
}

/** What the clock asks of runs that no driver looks after: a start in time, a sign of life. */
export async function sweepRuns(app: App, sweeper: Sweeper): Promise<{ failed: number }> {
  const unstarted = await failUnstarted(app, sweeper);
  const stalled = await failStalled(app);
  return { failed: unstarted + stalled };
}

/** The start deadline counts from the latest of: queued, this sweeper's start, any worker's last sign of life. */
async function failUnstarted(app: App, { startedAt }: Sweeper): Promise<number> {
  const deadlineMs = app.config.START_DEADLINE_SECONDS * 1000;
  const now = app.clock.now();
  const signs = (await listWorkers(app.db)).map(({ beatAt }) => beatAt);
  const waitingSince = Math.max(startedAt, ...signs);
  if (now - waitingSince < deadlineMs) return 0;
  const late = await findUnstartedRuns(app.db, now - deadlineMs);
  return amendEach(app, late, (run) => {
    return { type: 'start_deadline', waitedMs: now - Math.max(waitingSince, run.created_at) };
  });
}

async function failStalled(app: App): Promise<number> {
  const stallMs = app.config.STALL_SECONDS * 1000;
  const quiet = await findQuietRuns(app.db, app.clock.now() - stallMs);
  return amendEach(app, quiet, () => ({ type: 'stall', quietMs: stallMs }));
}

async function amendEach(
  app: App,
  runs: readonly RunRecord[],
  request: (run: RunRecord) => RunRequest,
): Promise<number> {
  let amended = 0;
  for (const run of runs) {
    try {
      await amendRun(app, run.run, request);
      amended += 1;
    } catch (error) {
      // It has moved on by itself, or waits by design: there is nothing to do.
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return amended;
}
