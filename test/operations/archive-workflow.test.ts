import { describe, expect, test } from 'vitest';
import type { App } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import { applyWorkflow } from '#src/operations/apply-workflow.ts';
import { archiveWorkflow } from '#src/operations/archive-workflow.ts';
import { holdWorkflow } from '#src/operations/hold-workflow.ts';
import { listWorkflows } from '#src/operations/list-workflows.ts';
import { loadCommandCenter } from '#src/operations/load-command-center.ts';
import { restoreWorkflow } from '#src/operations/restore-workflow.ts';
import { rollBackWorkflow } from '#src/operations/roll-back-workflow.ts';
import { startForCaller } from '#src/operations/start-for-caller.ts';
import { startRun } from '#src/operations/start-run.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { ANA, BEN } from '#test/support/factories.ts';
import { makeWorld } from '#test/support/make-world.ts';
import { openStoredRuns } from '#test/support/stored-runs.ts';

const ANA_ASKS = asCaller();
const BEN_ASKS = asCaller(BEN);
const START = { workflow: 'w', input: {}, trigger: 'test', by: ANA };
const FIX = 'Restore it: signalbox workflows restore w.';

describe.each(databases())('on $name', (on) => {
  test('an archived workflow takes no run and no version, with who, when and what to do; its runs go on', async () => {
    const runs = await openStoredRuns(on);
    const { app, clock } = runs;
    await runs.apply();
    await runs.apply('kept');
    const begun = await runs.begin();
    await holdWorkflow(app, BEN_ASKS, { workflow: 'w' });
    const receipt = await archiveWorkflow(app, ANA_ASKS, 'w');
    expect(receipt.outcome).toBe('applied');
    expect(await runs.audit('workflow:w')).toMatchObject([
      { receipt: receipt.id, asked: 'archive' },
      { asked: 'hold' },
    ]);
    clock.wind(4 * 60_000);
    const message = 'Workflow "w" was archived by @ana, 4 min ago, and takes no new run.';
    const refused = { kind: 'refused', message, fix: FIX };
    await expect(startRun(app, START)).rejects.toMatchObject(refused);
    await expect(apply(app)).rejects.toMatchObject(refused);
    const chat = await startForCaller(app, BEN_ASKS, { workflow: 'w', input: {} });
    expect(chat).toMatchObject({ receipt: { outcome: 'refused', message, fix: FIX }, run: null });
    const back = await rollBackWorkflow(app, BEN_ASKS, { workflow: 'w', version: 1 });
    expect(back).toMatchObject({ outcome: 'refused', message });
    expect(await namesOf(app)).toEqual({ open: ['kept', 'seeded'], archived: ['w'] });
    expect((await loadCommandCenter(app, { limit: 1 })).held).toEqual([]);
    await runs.succeed(begun.run, 'call');
    expect((await runs.stateOf(begun.run)).steps['call']?.status).toBe('succeeded');
    expect(await startRun(app, { ...START, runId: begun.runId })).toMatchObject({ run: begun.run });
    expect(await archiveWorkflow(app, BEN_ASKS, 'w')).toMatchObject({
      outcome: 'already',
      message: 'Workflow "w" was already archived by @ana, 4 min ago.',
    });
  });

  test('a restored workflow is as it was before', async () => {
    const runs = await openStoredRuns(on);
    const { app } = runs;
    await runs.apply();
    await archiveWorkflow(app, ANA_ASKS, 'w');
    expect(await restoreWorkflow(app, BEN_ASKS, 'w')).toMatchObject({
      outcome: 'applied',
      message: 'Workflow "w" is restored: it takes new runs again.',
    });
    expect(await restoreWorkflow(app, BEN_ASKS, 'w')).toMatchObject({ outcome: 'already' });
    expect(await runs.queue()).toMatchObject({ version: 1 });
    await archiveWorkflow(app, ANA_ASKS, 'w');
    expect(await apply(app, { restores: true })).toMatchObject({
      outcome: 'published',
      version: 2,
    });
    expect(await runs.queue()).toMatchObject({ version: 2 });
    expect(await namesOf(app)).toEqual({ open: ['seeded', 'w'], archived: [] });
  });

  test('of starts and an archive at once each start has a run, or is refused; after it all are', async () => {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const other = await runs.openOther();
    const seen = { isArchived: false };
    const archive = async () => {
      await runs.queue();
      const receipt = await archiveWorkflow(other, BEN_ASKS, 'w');
      seen.isArchived = true;
      return receipt;
    };
    const start = async () => {
      const wasArchived = seen.isArchived;
      return { wasArchived, isQueued: await isAccepted(runs.app) };
    };
    const archived = archive();
    const starts = [];
    while (!seen.isArchived) starts.push(...(await Promise.all(Array.from({ length: 10 }, start))));
    starts.push(await start());
    expect((await archived).outcome).toBe('applied');
    expect(starts.filter(({ wasArchived, isQueued }) => wasArchived && isQueued)).toEqual([]);
    const queued = starts.filter(({ isQueued }) => isQueued).length + 1;
    expect(await runs.database.reader('runs')).toHaveLength(queued);
  });

  test('a viewer neither archives nor restores, and nobody what there is not', async () => {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const viewer = asCaller(BEN, { role: 'project_viewer' });
    const receipts = [
      await archiveWorkflow(runs.app, viewer, 'w'),
      await restoreWorkflow(runs.app, viewer, 'w'),
      await archiveWorkflow(runs.app, ANA_ASKS, 'v'),
    ];
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['forbidden', 'forbidden', 'unknown']);
  });
});

async function namesOf(app: App) {
  const list = async (archived: boolean) => {
    const { workflows } = await listWorkflows(app, { archived, limit: 10 });
    return workflows.map(({ name }) => name);
  };
  return { open: await list(false), archived: await list(true) };
}

async function apply(app: App, more: { restores?: boolean } = {}) {
  return applyWorkflow(app, {
    definition: { name: 'w', description: '', tags: [], params: {} },
    graph: { steps: [{ id: 'a', type: 'lua_script', script: 'return 1' }] },
    world: makeWorld({ kinds: [...app.kinds.values()] }),
    by: 'test',
    ...more,
  });
}

async function isAccepted(app: App): Promise<boolean> {
  try {
    await startRun(app, START);
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'refused') return false;
    throw error;
  }
}
