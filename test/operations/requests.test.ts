import { describe, expect, test } from 'vitest';
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
import { type AskName, MEETINGS, WAYS } from '#test/support/meetings.ts';
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
} as const satisfies Record<AskName, Ask>;

test('the table knows every status that a run can be in', () => {
  const statuses = new Set([...LEGAL_MOVES.stop_immediate, 'completed', 'failed', 'stopped']);
  statuses.delete('starting');
  expect(new Set(MEETINGS.map(({ status }) => status))).toEqual(statuses);
});

describe.each(databases())('on $name', (on) => {
  test.each(MEETINGS)('$ask of a run that is $status', async ({ status, ask, answered }) => {
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
