import { pino } from 'pino';
import { databases } from './databases.ts';
import { openStoredRuns, type StoredRuns } from './stored-runs.ts';

export interface RunsInTime extends StoredRuns {
  log: pino.Logger;
  /** Everything that was logged, one line each. */
  lines: string[];
  /** So much later, also for what measures durations. */
  later: (ms: number) => void;
}

/** Stored runs whose clocks, both of them, a test sets forward. */
export async function openRunsInTime(
  environment: Readonly<Record<string, string>> = {},
): Promise<RunsInTime> {
  const [on] = databases();
  if (!on) throw new Error('there is no database to test on');
  const runs = await openStoredRuns(on, environment);
  const lines: string[] = [];
  let aheadMs = 0;
  const monotonic = () => performance.now() + aheadMs;
  return {
    ...runs,
    app: { ...runs.app, clock: { now: runs.clock.now, monotonic } },
    lines,
    log: pino({}, { write: (line) => void lines.push(line) }),
    later: (ms) => {
      aheadMs += ms;
      runs.clock.wind(ms);
    },
  };
}
