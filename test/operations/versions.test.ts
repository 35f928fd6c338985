import { describe, expect, test } from 'vitest';
import type { App } from '#src/app.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { type ApplyRequest, applyWorkflow } from '#src/operations/apply-workflow.ts';
import { listVersions } from '#src/operations/list-versions.ts';
import { loadVersionDiff } from '#src/operations/load-version-diff.ts';
import { rollBackWorkflow } from '#src/operations/roll-back-workflow.ts';
import { startRun } from '#src/operations/start-run.ts';
import { findVersion, findWorkflow } from '#src/store/workflows.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { ANA, BEN } from '#test/support/factories.ts';
import { makeWorld } from '#test/support/make-world.ts';
import { openStoredRuns } from '#test/support/stored-runs.ts';

const ANA_ASKS = asCaller();
const BEN_ASKS = asCaller(BEN);
const SAME = { added: [], removed: [], changed: [], graphFields: [] };

describe.each(databases())('on $name', (on) => {
  /** v1 returns 1, v2 returns 2 and has other defaults. */
  async function openTwo() {
    const runs = await openStoredRuns(on);
    await publish(runs.app, 1);
    await publish(runs.app, 2, { params: { region: 'eu' }, changelog: ' two\u0000 ' });
    return runs;
  }

  test('versions are listed newest first, with who published what and when; a page at a time', async () => {
    const { app, clock } = await openTwo();
    clock.wind(60_000);
    await publish(app, 2, { params: { region: 'eu' }, changelog: 'nothing is new' });
    const { versions, hasMore } = await listVersions(app, { workflow: 'w', limit: 2 });
    expect(versions).toMatchObject([
      { version: 2, published_by: 'test', changelog: 'two\uFFFD' },
      { version: 1, published_by: 'test', changelog: '' },
    ]);
    expect(hasMore).toBe(false);
    const publishedAt = versions[0]?.published_at ?? 0;
    expect(publishedAt).toBeLessThanOrEqual(clock.now() - 60_000);
    const second = await listVersions(app, { workflow: 'w', limit: 1, before: 2 });
    expect(second).toMatchObject({ versions: [{ version: 1 }], hasMore: false });
    const first = await listVersions(app, { workflow: 'w', limit: 1 });
    expect(first).toMatchObject({ versions: [{ version: 2 }], hasMore: true });
  });

  test('the newest version is compared with the one before, or any with any', async () => {
    const { app } = await openTwo();
    const diff = {
      ...SAME,
      changed: [{ step: 'a', fields: ['script'] }],
      graphFields: ['params.region'],
    };
    expect(await loadVersionDiff(app, { workflow: 'w' })).toEqual({ from: 1, to: 2, diff });
    const back = await loadVersionDiff(app, { workflow: 'w', from: 2, to: 1 });
    expect(back).toEqual({ from: 2, to: 1, diff });
    const none = await loadVersionDiff(app, { workflow: 'w', from: 2, to: 2 });
    expect(none.diff).toEqual(SAME);
    await expect(loadVersionDiff(app, { workflow: 'w', to: 1 })).rejects.toMatchObject({
      message: 'Workflow "w" has no version before v1.',
    });
    await expect(loadVersionDiff(app, { workflow: 'w', to: 9 })).rejects.toMatchObject({
      message: 'Workflow "w" has no version 9; the newest is v2.',
    });
  });

  test('going back publishes the old version anew, on record; what was published stays as it was', async () => {
    const { app, audit } = await openTwo();
    const { id } = (await findWorkflow(app.db, 1, 'w')) ?? { id: 0 };
    const before = [await findVersion(app.db, id, 1), await findVersion(app.db, id, 2)];
    const receipt = await rollBackWorkflow(app, ANA_ASKS, { workflow: 'w', version: 1 });
    expect(receipt).toMatchObject({
      outcome: 'applied',
      message: 'Workflow "w" is back to v1, published as v3.',
    });
    expect(await audit('workflow:w')).toMatchObject([{ receipt: receipt.id, asked: 'rollback' }]);
    const [first] = before;
    expect(await findVersion(app.db, id, 3)).toMatchObject({
      graph: first?.graph,
      graph_hash: first?.graph_hash,
      params: first?.params,
    });
    expect([await findVersion(app.db, id, 1), await findVersion(app.db, id, 2)]).toEqual(before);
    const { versions } = await listVersions(app, { workflow: 'w', limit: 1 });
    expect(versions).toMatchObject([{ version: 3, published_by: '@ana', changelog: 'Back to v1' }]);
    const request = { workflow: 'w', input: null, trigger: 'test', by: ANA };
    expect(await startRun(app, request)).toMatchObject({ version: 3 });
    // The draft went back too: the file of then changes nothing, the file of late is news.
    expect(await publish(app, 1)).toMatchObject({ outcome: 'unchanged', version: 3 });
    const again = { params: { region: 'eu' } };
    expect(await publish(app, 2, again)).toMatchObject({ outcome: 'published', version: 4 });
  });

  test.each([
    ['the newest version', 2, ANA_ASKS, 'already', 'Workflow "w" runs v2.'],
    ['no version', 7, ANA_ASKS, 'unknown', 'Workflow "w" has no version 7; the newest is v2.'],
    [
      'a version, by a viewer,',
      1,
      asCaller(BEN, { role: 'project_viewer' }),
      'forbidden',
      expect.any(String),
    ],
  ] as const)('going back to %s is refused', async (_, version, caller, outcome, message) => {
    const { app } = await openTwo();
    const receipt = await rollBackWorkflow(app, caller, { workflow: 'w', version });
    expect(receipt).toMatchObject({ outcome, message });
    expect((await listVersions(app, { workflow: 'w', limit: 9 })).versions).toHaveLength(2);
  });

  test('of those who go back and publish at once each has a version of its own, or is told what is so', async () => {
    const { app, openOther } = await openTwo();
    const other = await openOther();
    await Promise.all([
      rollBackWorkflow(app, ANA_ASKS, { workflow: 'w', version: 1 }),
      rollBackWorkflow(other, BEN_ASKS, { workflow: 'w', version: 1 }),
      publish(app, 3),
      publish(other, 4),
    ]);
    const { versions } = await listVersions(app, { workflow: 'w', limit: 20 });
    expect(versions.map(({ version }) => version)).toEqual(
      versions.map((_, index) => versions.length - index),
    );
    const hashes = versions.map(({ graph_hash: hash }) => hash);
    expect(hashes.filter((hash, index) => hash === hashes[index + 1])).toEqual([]);
    const workflow = await findWorkflow(app.db, 1, 'w');
    expect(workflow).toMatchObject({ latest_version: versions.length, graph_hash: hashes[0] });
  });
});

async function publish(
  app: App,
  value: number,
  { params = {}, ...more }: { params?: JsonObject } & Partial<ApplyRequest> = {},
) {
  const steps = [{ id: 'a', type: 'lua_script', script: `return ${value}` }];
  return applyWorkflow(app, {
    definition: { name: 'w', description: '', tags: [], params },
    graph: { steps },
    world: makeWorld({ kinds: [...app.kinds.values()] }),
    by: 'test',
    ...more,
  });
}
