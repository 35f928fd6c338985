import { describe, expect, test } from 'vitest';
import type { App } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import { amendRun } from '#src/operations/amend-run.ts';
import { holdWorkflow } from '#src/operations/hold-workflow.ts';
import { loadCommandCenter } from '#src/operations/load-command-center.ts';
import { releaseWorkflow } from '#src/operations/release-workflow.ts';
import { startForCaller } from '#src/operations/start-for-caller.ts';
import { startRun } from '#src/operations/start-run.ts';
import { findWorkflow } from '#src/store/workflows.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { ANA, BEN } from '#test/support/factories.ts';
import { openStoredRuns } from '#test/support/stored-runs.ts';

const ANA_ASKS = asCaller();
const BEN_ASKS = asCaller(BEN, { place: 'discord:77' });
const START = { workflow: 'w', input: {}, trigger: 'test', by: ANA };

describe.each(databases())('on $name', (on) => {
  async function openHeld(reason?: string) {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const asked = { workflow: 'w', ...(reason === undefined ? {} : { reason }) };
    const receipt = await holdWorkflow(runs.app, ANA_ASKS, asked);
    return { ...runs, receipt };
  }

  test('a hold says who, when and why, and is on record', async () => {
    const { app, clock, receipt, audit } = await openHeld('month\u0000 end ');
    expect(receipt).toMatchObject({
      outcome: 'applied',
      message: 'Workflow "w" is held by @ana (month\uFFFD end): it takes no new run.',
    });
    const { held } = await loadCommandCenter(app, { limit: 1 });
    expect(held).toEqual([
      { workflow: 'w', by: '@ana', reason: 'month\uFFFD end', at: expect.any(Number) },
    ]);
    expect(held[0]?.at).toBeLessThanOrEqual(clock.now());
    expect(await audit('workflow:w')).toMatchObject([{ receipt: receipt.id, asked: 'hold' }]);
  });

  test('a start is refused whichever way it comes, with who, when and why; nothing is left', async () => {
    const { app, clock, database, audit } = await openHeld('month end');
    clock.wind(4 * 60_000);
    const says = 'Workflow "w" is held by @ana, 4 min ago (month end), and takes no new run.';
    const fix = 'Release it: /run release w.';
    await expect(startRun(app, START)).rejects.toMatchObject({
      kind: 'refused',
      message: says,
      fix,
    });
    const { receipt, run } = await startForCaller(app, BEN_ASKS, { workflow: 'w', input: {} });
    expect(receipt).toMatchObject({ outcome: 'refused', message: says, fix });
    expect(run).toBeNull();
    expect(await database.reader('runs')).toEqual([]);
    expect(await database.reader('events')).toEqual([]);
    expect(await audit('workflow:w')).toHaveLength(2);
  });

  test('what was queued or in flight before goes on', async () => {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const [begun, queued] = [await runs.begin(), await runs.queue()];
    await holdWorkflow(runs.app, ANA_ASKS, { workflow: 'w' });
    await runs.succeed(begun.run, 'call');
    await amendRun(runs.app, queued.run, () => ({ type: 'start', worker: 'w1' }));
    expect((await runs.stateOf(begun.run)).steps['call']?.status).toBe('succeeded');
    expect((await runs.stateOf(queued.run)).startedAt).not.toBeNull();
  });

  test('a start that is repeated after the hold finds its run', async () => {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const { runId, run } = await runs.queue();
    await holdWorkflow(runs.app, ANA_ASKS, { workflow: 'w' });
    expect(await startRun(runs.app, { ...START, runId })).toMatchObject({ runId, run });
  });

  test('who holds or releases once more is told what is so', async () => {
    const { app, clock } = await openHeld();
    clock.wind(2 * 3_600_000);
    expect(await holdWorkflow(app, BEN_ASKS, { workflow: 'w', reason: 'no' })).toMatchObject({
      outcome: 'already',
      message: 'Workflow "w" is already held by @ana, 2 h ago.',
    });
    expect(await releaseWorkflow(app, BEN_ASKS, 'w')).toMatchObject({
      outcome: 'applied',
      message: 'Workflow "w" is released by @ben: it takes new runs again.',
    });
    expect(await releaseWorkflow(app, BEN_ASKS, 'w')).toMatchObject({ outcome: 'already' });
    const { receipt, run } = await startForCaller(app, BEN_ASKS, { workflow: 'w', input: {} });
    expect(receipt.message).toMatch(/^Run …\w{8} of w v1 is queued\.$/);
    expect(run).toMatchObject({ status: 'queued', workflow: 'w' });
  });

  test('only one of two who hold at once holds', async () => {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const other = await runs.openOther();
    const receipts = await Promise.all([
      holdWorkflow(runs.app, ANA_ASKS, { workflow: 'w' }),
      holdWorkflow(other, BEN_ASKS, { workflow: 'w' }),
    ]);
    const outcomes = receipts.map(({ outcome }) => outcome);
    expect(new Set(outcomes)).toEqual(new Set(['applied', 'already']));
    const by = outcomes[0] === 'applied' ? '@ana' : '@ben';
    expect(await findWorkflow(runs.app.db, 1, 'w')).toMatchObject({ held_by: by });
  });

  test('of starts and a hold at once each start has a run, or is refused; after it all are', async () => {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const other = await runs.openOther();
    const seen = { isHeld: false };
    const hold = async () => {
      await runs.queue();
      const receipt = await holdWorkflow(other, BEN_ASKS, { workflow: 'w' });
      seen.isHeld = true;
      return receipt;
    };
    const start = async () => {
      const wasHeld = seen.isHeld;
      return { wasHeld, isQueued: await isAccepted(runs.app) };
    };
    const held = hold();
    const starts = [];
    while (!seen.isHeld) starts.push(...(await Promise.all(Array.from({ length: 10 }, start))));
    starts.push(await start());
    expect((await held).outcome).toBe('applied');
    expect(starts.filter(({ wasHeld, isQueued }) => wasHeld && isQueued)).toEqual([]);
    const queued = starts.filter(({ isQueued }) => isQueued).length + 1;
    expect(await runs.database.reader('runs')).toHaveLength(queued);
    expect(await runs.database.reader('events')).toHaveLength(queued);
  });

  test.each([
    ['an unknown workflow', { workflow: 'ww' }, 'unknown', expect.stringContaining('apply')],
    ['a reason too long', { workflow: 'w', reason: 'x'.repeat(501) }, 'invalid', 'Shorten it.'],
  ])('a hold with %s is refused, with what to do', async (_, asked, outcome, fix) => {
    const runs = await openStoredRuns(on);
    await runs.apply();
    expect(await holdWorkflow(runs.app, ANA_ASKS, asked)).toMatchObject({ outcome, fix });
  });

  test('a viewer neither holds, releases nor starts', async () => {
    const { app } = await openHeld();
    const viewer = asCaller(BEN, { role: 'project_viewer' });
    const { receipt } = await startForCaller(app, viewer, { workflow: 'w', input: {} });
    const receipts = [
      await holdWorkflow(app, viewer, { workflow: 'w' }),
      await releaseWorkflow(app, viewer, 'w'),
      receipt,
    ];
    expect(receipts.map(({ outcome }) => outcome)).toEqual(Array(3).fill('forbidden'));
  });
});

async function isAccepted(app: App): Promise<boolean> {
  try {
    await startRun(app, START);
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'refused') return false;
    throw error;
  }
}
