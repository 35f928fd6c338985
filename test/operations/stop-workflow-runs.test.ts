import { describe, expect, test } from 'vitest';
import { shortIdOf } from '#src/domain/short-id.ts';
import { loadStopPlan, PLANNED_RUNS_MAX } from '#src/operations/load-stop-plan.ts';
import { stopRun } from '#src/operations/stop-run.ts';
import { stopWorkflowRuns } from '#src/operations/stop-workflow-runs.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { openStoredRuns, type StoredRuns } from '#test/support/stored-runs.ts';

const ANA_ASKS = asCaller();
const ALL = { workflow: 'w', isGraceful: false } as const;

describe.each(databases())('on $name', (on) => {
  async function openMany(many: number): Promise<StoredRuns> {
    const runs = await openStoredRuns(on);
    await runs.apply('w');
    await runs.apply('other');
    await runs.queue('other');
    await Promise.all(Array.from({ length: many }, () => runs.queue()));
    return runs;
  }

  test('all active runs of a workflow are stopped, over pages, each on record; no others', async () => {
    const runs = await openMany(120);
    const receipt = await stopWorkflowRuns(runs.app, ANA_ASKS, { ...ALL, expectedCount: 120 });
    expect(receipt).toMatchObject({
      outcome: 'applied',
      message: 'Of 120 runs of "w": 120 stopped.',
    });
    const statuses = await runs.database.reader('runs').groupBy('status').select('status').count();
    expect(statuses).toHaveLength(2);
    expect(await runs.database.reader('runs').where({ status: 'queued' })).toHaveLength(1);
    const audited = await runs.database.reader('receipts').pluck('asked');
    expect(audited.filter((asked) => asked === 'stop')).toHaveLength(120);
    expect(await runs.audit('workflow:w')).toMatchObject([
      { receipt: receipt.id, asked: 'stop-all', message: receipt.message },
    ]);
  });

  test('none is stopped when there are not as many as were confirmed', async () => {
    const runs = await openMany(3);
    expect(await stopWorkflowRuns(runs.app, ANA_ASKS, { ...ALL, expectedCount: 2 })).toMatchObject({
      outcome: 'refused',
      message: 'Workflow "w" has 3 active runs now, not 2: none was stopped.',
      fix: 'Look at them again, then confirm 3.',
    });
    expect(await runs.database.reader('runs').where({ status: 'queued' })).toHaveLength(4);
  });

  test('a graceful stop of all tells what became of each', async () => {
    const runs = await openMany(1);
    const [inFlight, draining] = [await runs.begin(), await runs.begin()];
    const drain = { run: draining.runId, isGraceful: true, drainMs: 5_000 };
    await stopRun(runs.app, ANA_ASKS, drain);
    const order = { workflow: 'w', isGraceful: true, expectedCount: 3 };
    expect((await stopWorkflowRuns(runs.app, ANA_ASKS, order)).message).toBe(
      'Of 3 runs of "w": 1 stopped, 1 draining, 1 draining already.',
    );
    expect((await runs.stateOf(inFlight.run)).status).toBe('draining');
  });

  test('two who stop all at once stop each run once, and both are told', async () => {
    const runs = await openMany(30);
    const other = await runs.openOther();
    const order = { ...ALL, expectedCount: 30 };
    const receipts = await Promise.all([
      stopWorkflowRuns(runs.app, ANA_ASKS, order),
      stopWorkflowRuns(other, ANA_ASKS, order),
    ]);
    for (const { outcome } of receipts) expect(outcome).toMatch(/^(applied|refused|already)$/);
    const applied = await runs.database.reader('receipts').where({ asked: 'stop' });
    expect(applied.filter(({ outcome }) => outcome === 'applied')).toHaveLength(30);
  });

  test('whoever came too late to stop any is not told that they did', async () => {
    const runs = await openMany(0);
    const other = await runs.openOther();
    const order = { ...ALL, expectedCount: 1 };
    for (let round = 0; round < 10; round += 1) {
      await runs.queue();
      const receipts = await Promise.all([
        stopWorkflowRuns(runs.app, ANA_ASKS, order),
        stopWorkflowRuns(other, ANA_ASKS, order),
      ]);
      const outcomes = receipts.map(({ outcome }) => outcome).toSorted();
      expect(outcomes).toEqual(['already', 'applied']);
      for (const { message } of receipts) {
        expect(message).toMatch(/: 1 (stopped|ended before)\.$|has no active run\.$/);
      }
    }
  });

  test.each([
    ['nothing is active', { ...ALL, workflow: 'idle' }, 'already', /has no active run/],
    ['there is no such workflow', { ...ALL, workflow: 'ww' }, 'unknown', /no workflow "ww"/],
    ['the time is no time', { ...ALL, isGraceful: true, drainMs: 1 }, 'invalid', /1 s to 24 h/],
  ])('it says so when %s', async (_, order, outcome, message) => {
    const runs = await openMany(1);
    await runs.apply('idle');
    expect(
      await stopWorkflowRuns(runs.app, ANA_ASKS, { ...order, expectedCount: 1 }),
    ).toMatchObject({ outcome, message: expect.stringMatching(message) });
  });

  describe('the plan of a stop', () => {
    test('of one run says what would become of its steps', async () => {
      const runs = await openMany(0);
      const { runId } = await runs.begin();
      const plan = await loadStopPlan(runs.app, { run: shortIdOf(runId), isGraceful: true });
      expect(plan).toMatchObject({
        count: 1,
        runs: [
          {
            facts: { runId },
            plan: {
              isGraceful: true,
              inFlight: ['call'],
              withdrawn: ['review'],
              cancelled: [],
              notStarted: ['after'],
            },
          },
        ],
      });
    });

    test('of a run that has ended is refused', async () => {
      const runs = await openMany(0);
      const { runId } = await runs.queue();
      await stopRun(runs.app, ANA_ASKS, { run: runId, isGraceful: false });
      const plan = loadStopPlan(runs.app, { run: runId, isGraceful: false });
      await expect(plan).rejects.toMatchObject({ kind: 'already' });
    });

    test('of all lists the newest, and counts every one', async () => {
      const runs = await openMany(PLANNED_RUNS_MAX + 4);
      const all = await loadStopPlan(runs.app, { isGraceful: true });
      expect([all.runs.length, all.count]).toEqual([PLANNED_RUNS_MAX, PLANNED_RUNS_MAX + 5]);
      const some = await loadStopPlan(runs.app, { workflow: 'other', isGraceful: true });
      expect([some.runs.length, some.count]).toEqual([1, 1]);
      const none = loadStopPlan(runs.app, { workflow: 'ww', isGraceful: true });
      await expect(none).rejects.toMatchObject({ kind: 'unknown' });
    });
  });
});
