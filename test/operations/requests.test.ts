import { describe, expect, test } from 'vitest';
import type { Receipt } from '#src/domain/receipt.ts';
import type { RunStatus } from '#src/domain/run-events.ts';
import { LEGAL_MOVES } from '#src/domain/run-request.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import type { RunAnswer } from '#src/operations/ask-of-run.ts';
import { decideTask } from '#src/operations/decide-task.ts';
import { pauseRun } from '#src/operations/pause-run.ts';
import { resumeRun } from '#src/operations/resume-run.ts';
import { DRAIN_MS, DRAIN_MS_MAX, stopRun } from '#src/operations/stop-run.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { BEN } from '#test/support/factories.ts';
import { openStoredRuns, type StoredRuns } from '#test/support/stored-runs.ts';

const ANA_ASKS = asCaller();
const BEN_ASKS = asCaller(BEN, { place: 'discord:77' });

type Ask = (runs: StoredRuns, run: string) => Promise<RunAnswer>;
const ASKS = {
  pause: ({ app }, run) => pauseRun(app, ANA_ASKS, run),
  resume: ({ app }, run) => resumeRun(app, ANA_ASKS, run),
  drain: ({ app }, run) => stopRun(app, ANA_ASKS, { run, isGraceful: true }),
  stop: ({ app }, run) => stopRun(app, ANA_ASKS, { run, isGraceful: false }),
  approve: ({ app }, run) => decideTask(app, ANA_ASKS, { task: run, decision: 'approve' }),
} as const satisfies Record<string, Ask>;
type AskName = keyof typeof ASKS;

type Status = Exclude<RunStatus, 'starting'>;
/** How a run comes to be so. */
const WAYS: Record<Status, (runs: StoredRuns) => Promise<{ run: number; runId: string }>> = {
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

type Answered = [outcome: Receipt['outcome'], says: RegExp];
const ENDED: Answered = ['refused', /is (completed|failed|stopped) \(.*\): only a \w+ run can be/];
const ALREADY: Answered = ['already', /is already (completed|failed|stopped) \(/];
const WITHDRAWN: Answered = ['refused', /its task review was withdrawn/];

/** What a request meets in each status. */
const TABLE: Record<Status, Record<AskName, Answered>> = {
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
const CASES = Object.entries(TABLE).flatMap(([status, row]) => {
  return Object.entries(row).map(([ask, answered]) => ({ status, ask, answered }));
}) as { status: Status; ask: AskName; answered: Answered }[];

test('the table knows every status that a run can be in', () => {
  const statuses = new Set([...LEGAL_MOVES.stop_immediate, 'completed', 'failed', 'stopped']);
  statuses.delete('starting');
  expect(new Set(Object.keys(TABLE))).toEqual(statuses);
});

describe.each(databases())('on $name', (on) => {
  test.each(CASES)('$ask of a run that is $status', async ({ status, ask, answered }) => {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const { run, runId } = await WAYS[status](runs);
    const before = await runs.stateOf(run);
    expect(before.status).toBe(status);
    const { receipt, run: record } = await ASKS[ask](runs, runId);
    const [outcome, says] = answered;
    expect(receipt).toMatchObject({ outcome, message: expect.stringMatching(says) });
    expect(receipt.message).toMatch(new RegExp(`^(Run|run) …${shortIdOf(runId)} |^Task `));
    const after = await runs.stateOf(run);
    expect(record).toMatchObject({ uuid: runId, status: after.status });
    expect(after.head > before.head).toBe(outcome === 'applied');
    const [audited] = await runs.audit(runId);
    const { id, message } = receipt;
    expect(audited).toMatchObject({ receipt: id, outcome, message, actor_name: '@ana' });
  });

  test('a shorter time moves the deadline of a drain, a longer one does not', async () => {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const { run, runId } = await runs.begin();
    const drain = (drainMs: number) => {
      return stopRun(runs.app, ANA_ASKS, { run: runId, isGraceful: true, drainMs });
    };
    await drain(DRAIN_MS);
    const { drainDeadlineAt: first } = await runs.stateOf(run);
    expect((await drain(2 * DRAIN_MS)).receipt.outcome).toBe('already');
    expect((await runs.stateOf(run)).drainDeadlineAt).toBe(first);
    const { receipt } = await drain(5_000);
    expect(receipt).toMatchObject({
      outcome: 'applied',
      message: expect.stringMatching(/is draining: 1 step in flight may finish within 5 s/),
    });
    expect((await runs.stateOf(run)).drainDeadlineAt).toBeLessThan(Number(first));
  });

  test.each([999, DRAIN_MS_MAX + 1, Number.NaN])('a drain of %d ms is refused', async (drainMs) => {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const { run, runId } = await runs.begin();
    const order = { run: runId, isGraceful: true, drainMs };
    const { receipt } = await stopRun(runs.app, ANA_ASKS, order);
    expect(receipt).toMatchObject({ outcome: 'invalid', fix: expect.stringContaining('60s') });
    expect((await runs.stateOf(run)).status).toBe('running');
  });

  test('who may not stop runs learns what it takes, and sees no run', async () => {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const { run, runId } = await runs.begin();
    const viewer = asCaller(BEN, { role: 'project_viewer' });
    const answers = await Promise.all([
      pauseRun(runs.app, viewer, runId),
      resumeRun(runs.app, viewer, runId),
      stopRun(runs.app, viewer, { run: runId, isGraceful: true }),
      stopRun(runs.app, viewer, { run: 'nowhere', isGraceful: false }),
    ]);
    for (const { receipt, run: seen } of answers) {
      expect(receipt).toMatchObject({
        outcome: 'forbidden',
        message: expect.stringMatching(/@ben is a viewer and may not .*: that takes a contributor/),
      });
      expect(seen).toBeNull();
    }
    expect((await runs.stateOf(run)).status).toBe('running');
    expect(await runs.audit(runId)).toHaveLength(3);
  });

  test.each([
    ['12', 'invalid'],
    ['abcdabcd', 'unknown'],
  ])('a run that nobody can mean by "%s" is %s, and that is on record', async (name, outcome) => {
    const runs = await openStoredRuns(on);
    const { receipt, run } = await pauseRun(runs.app, ANA_ASKS, name);
    expect(receipt).toMatchObject({ outcome });
    expect(run).toBeNull();
    expect(await runs.audit(name)).toMatchObject([{ outcome, asked: 'pause' }]);
  });

  test('of a pause and a stop at once both are answered by what they met', async () => {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const other = await runs.openOther();
    for (let round = 0; round < 5; round += 1) {
      const { run, runId } = await runs.begin();
      const [paused, stopped] = await Promise.all([
        pauseRun(runs.app, ANA_ASKS, runId),
        stopRun(other, BEN_ASKS, { run: runId, isGraceful: false }),
      ]);
      expect(stopped.receipt.outcome).toBe('applied');
      expect(paused.receipt.outcome).toMatch(/^(applied|refused)$/);
      expect((await runs.stateOf(run)).status).toBe('stopped');
      expect(await runs.audit(runId)).toHaveLength(2);
    }
  });
});
