import { describe, expect, test } from 'vitest';
import { planOfGroup } from '#src/domain/retry-group.ts';
import { amendRun } from '#src/operations/amend-run.ts';
import type { Caller } from '#src/operations/caller.ts';
import { holdWorkflow } from '#src/operations/hold-workflow.ts';
import { loadRetryGroup } from '#src/operations/load-retry-group.ts';
import { retryForCaller } from '#src/operations/retry-for-caller.ts';
import { retryGroup } from '#src/operations/retry-group.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { BEN, makeFailure, TIME_OUT } from '#test/support/factories.ts';
import { explainQuery, hearQueries } from '#test/support/query-plans.ts';
import { openStoredRuns } from '#test/support/stored-runs.ts';

const ANA_ASKS = asCaller();
const VIEWER = asCaller(BEN, { role: 'project_viewer' });

describe.each(databases())('on $name', (on) => {
  async function openFailed(failures: number) {
    const runs = await openStoredRuns(on);
    const { app, queue, tell } = runs;
    await runs.apply('w', [{ id: 'call', type: 'lua_script', script: 'return {}' }]);
    const failOne = async (failure = makeFailure()) => {
      const { run, runId } = await queue();
      await amendRun(app, run, () => ({ type: 'start', worker: 'w1' }));
      const begun = { step: 'call', input: null, repeatable: false, mayWrite: true } as const;
      await tell(run, { type: 'prepared', ...begun });
      await tell(run, { type: 'failed', step: 'call', attempt: 1, failure, random: 0 });
      return runId;
    };
    const ids: string[] = [];
    for (let made = 0; made < failures; made += 1) ids.push(await failOne());
    const preview = async (name = ids[0] ?? '') => {
      const { plan } = await loadRetryGroup(app, name);
      return { ...plan, code: planOfGroup(plan) };
    };
    const retry = (over = {}, caller: Caller = ANA_ASKS, by = app) => {
      const order = { signature: ids[0] ?? '', count: ids.length, plan: '', trigger: 'chat' };
      return retryGroup(by, caller, { ...order, ...over });
    };
    return { ...runs, ids, failOne, preview, retry };
  }

  test('all that failed alike are retried once, however often it is pressed', async () => {
    const { app, ids, preview, retry, openOther, audit, database } = await openFailed(12);
    const { runs, leftOut, code: plan } = await preview();
    expect([runs.map(({ runId }) => runId), leftOut]).toEqual([ids, []]);
    const heard = await hearQueries(app.db, async () => void (await preview()));
    const listed = heard.find(({ sql }) => sql.includes('max(run)'));
    const explained = await explainQuery(database.reader, listed ?? { sql: '', bindings: [] });
    expect(explained).toContain('runs_workflow');
    const other = await openOther();
    const both = await Promise.all([retry({ plan }), retry({ plan }, ANA_ASKS, other)]);
    for (const { outcome } of both) expect(['applied', 'already']).toContain(outcome);
    expect(both.map(({ outcome }) => outcome)).toContain('applied');
    expect(await database.reader('runs')).toHaveLength(24);
    expect(await retry({ plan })).toMatchObject({
      outcome: 'already',
      message: '12 runs of these are retried by that already.',
    });
    expect(await audit(ids[3] ?? '')).toContainEqual(expect.objectContaining({ asked: 'retry' }));
    expect((await preview()).runs).toEqual([]);
    expect(await retry({ plan: 'ffffffff', count: 0 })).toMatchObject({ outcome: 'already' });
  });

  test('what was retried before, or may have happened, is left out', async () => {
    const { app, ids, failOne, preview, retry } = await openFailed(3);
    await retryForCaller(app, ANA_ASKS, { run: ids[1] ?? '', asked: {}, ticked: [], trigger: 't' });
    const unknown = await failOne({ ...makeFailure(), outcome: 'unknown' });
    await failOne(TIME_OUT);
    const { runs, leftOut, code: plan } = await preview();
    expect(runs.map(({ runId }) => runId)).toEqual([ids[0], ids[2]]);
    expect(leftOut).toEqual([
      { runId: unknown, why: 'step call may have happened, and nobody knows' },
    ]);
    const { outcome, message } = await retry({ plan, count: 2 });
    expect(outcome).toBe('applied');
    expect(message).toMatch(
      /^2 of 3 runs are queued, 1 left out: run …\w{8} \(step call may have happened, /,
    );
  });

  test('what is not what was shown any more is not done, and nothing by who may not', async () => {
    const { app, failOne, preview, retry, database } = await openFailed(2);
    const { code: plan } = await preview();
    expect(await retry({ plan }, VIEWER)).toMatchObject({ outcome: 'forbidden' });
    expect(await retry({ plan, count: 3 })).toMatchObject({ outcome: 'refused' });
    await failOne();
    expect(await retry({ plan })).toMatchObject({
      outcome: 'refused',
      message: 'It is not what was shown any more: 3, not 2, runs would be retried, and none was.',
    });
    await holdWorkflow(app, ANA_ASKS, { workflow: 'w' });
    await expect(preview()).rejects.toMatchObject({ kind: 'refused' });
    expect(await database.reader('runs')).toHaveLength(3);
  });
});
