import type { Receipt } from '#src/domain/receipt.ts';
import type { RunStatus } from '#src/domain/run-events.ts';
import { decideTask } from '#src/operations/decide-task.ts';
import { pauseRun } from '#src/operations/pause-run.ts';
import { stopRun } from '#src/operations/stop-run.ts';
import { asCaller } from './callers.ts';
import { BEN } from './factories.ts';
import type { StoredRuns } from './stored-runs.ts';

const BEN_ASKS = asCaller(BEN, { place: 'discord:77' });

/** What people ask of a run. */
export type AskName = 'pause' | 'resume' | 'drain' | 'stop' | 'approve';
export type MetStatus = Exclude<RunStatus, 'starting'>;
/** How a run comes to be so. */
export const WAYS: Record<
  MetStatus,
  (runs: StoredRuns) => Promise<{ run: number; runId: string }>
> = {
  queued: (runs) => runs.queue(),
  running: (runs) => runs.begin(),
  paused: async (runs) => {
    const started = await runs.begin();
    await pauseRun(runs.app, BEN_ASKS, started.runId);
    return started;
  },
  draining: async (runs) => {
    const started = await runs.begin();
    await stopRun(runs.app, BEN_ASKS, { run: started.runId, isGraceful: true });
    return started;
  },
  completed: async (runs) => {
    const started = await runs.begin();
    await runs.succeed(started.run, 'call');
    await decideTask(runs.app, BEN_ASKS, { task: started.runId, decision: 'approve' });
    const begun = { step: 'after', input: null, repeatable: true, mayWrite: false } as const;
    await runs.tell(started.run, { type: 'prepared', ...begun });
    await runs.succeed(started.run, 'after');
    return started;
  },
  failed: async (runs) => {
    const started = await runs.begin();
    await runs.fail(started.run, 'call');
    return started;
  },
  stopped: async (runs) => {
    const started = await runs.begin();
    await stopRun(runs.app, BEN_ASKS, { run: started.runId, isGraceful: false });
    return started;
  },
};

export type Answered = [outcome: Receipt['outcome'], says: RegExp];
const ENDED: Answered = ['refused', /is (completed|failed|stopped) \(.*\): only a \w+ run can be/];
const ALREADY: Answered = ['already', /is already (completed|failed|stopped) \(/];
const WITHDRAWN: Answered = ['refused', /its task review was withdrawn/];

/** What a request meets in each status. */
const TABLE: Record<MetStatus, Record<AskName, Answered>> = {
  queued: {
    pause: ['refused', /is queued: only a running run can be paused/],
    resume: ['refused', /is queued: only a paused run can be resumed/],
    drain: ['applied', /is stopped: 3 will not start\.$/],
    stop: ['applied', /is stopped: 3 will not start\.$/],
    approve: ['refused', /is queued and has no pending task/],
  },
  running: {
    pause: ['applied', /is paused: 1 step in flight may finish\.$/],
    resume: ['already', /is already running/],
    drain: [
      'applied',
      /is draining: 1 step in flight may finish within 60 s, 1 will not start, 1 approval is withdrawn\.$/,
    ],
    stop: [
      'applied',
      /is stopped: 1 call is cut off, call may have happened, 1 will not start, 1 approval is withdrawn\.$/,
    ],
    approve: ['applied', /^Task \w{8}\.\d+ \(review\) is approved\.$/],
  },
  paused: {
    pause: ['already', /is already paused \(by @ben, just now\)/],
    resume: ['applied', /is running again\.$/],
    drain: ['applied', /is draining: 1 step in flight/],
    stop: ['applied', /is stopped: 1 call is cut off/],
    approve: ['applied', /is approved; the run is paused, and goes on when it is resumed\.$/],
  },
  draining: {
    pause: ['refused', /is draining \(by @ben, .* left\): only a running run can be paused/],
    resume: ['refused', /is draining \(by @ben, .* left\): only a paused run can be resumed/],
    drain: ['already', /is already draining \(by @ben, .* left\)/],
    stop: ['applied', /is stopped: 1 call is cut off, call may have happened/],
    approve: WITHDRAWN,
  },
  completed: {
    pause: ENDED,
    resume: ENDED,
    drain: ALREADY,
    stop: ALREADY,
    approve: ['already', /has had task review approved already \(by @ben, just now\)/],
  },
  failed: { pause: ENDED, resume: ENDED, drain: ALREADY, stop: ALREADY, approve: WITHDRAWN },
  stopped: { pause: ENDED, resume: ENDED, drain: ALREADY, stop: ALREADY, approve: WITHDRAWN },
};

/** The table, a meeting a row. */
export const MEETINGS = Object.entries(TABLE).flatMap(([status, row]) => {
  return Object.entries(row).map(([ask, answered]) => ({ status, ask, answered }));
}) as { status: MetStatus; ask: AskName; answered: Answered }[];
