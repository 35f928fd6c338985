import { describe, expect, test } from 'vitest';
import type { Section } from '#src/domain/command-center.ts';
import { enableCredits } from '#src/operations/enable-credits.ts';
import { holdWorkflow } from '#src/operations/hold-workflow.ts';
import {
  COUNT_MAX,
  FAILED_SINCE_MS,
  loadCommandCenter,
} from '#src/operations/load-command-center.ts';
import { loadTasks } from '#src/operations/load-tasks.ts';
import { stopRun } from '#src/operations/stop-run.ts';
import { topUpCredits } from '#src/operations/top-up.ts';
import { asCaller, OWNER } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { openStoredRuns, REVIEW_STEPS, type StoredRuns } from '#test/support/stored-runs.ts';
import { makeChange, makeRun, makeRuns, makeWrite } from '#test/support/submissions.ts';

const ANA_ASKS = asCaller();

describe.each(databases())('on $name', (on) => {
  /** One run in each section, and one that has completed. */
  async function openScene() {
    const runs = await openStoredRuns(on);
    await runs.apply();
    await runs.apply('other', [{ id: 'only', type: 'lua_script', script: 'return {}' }]);
    const [awaiting, draining, failed, stopped] = [
      await runs.begin(),
      await runs.begin(),
      await runs.begin(),
      await runs.begin(),
    ];
    await stopRun(runs.app, ANA_ASKS, { run: draining.runId, isGraceful: true });
    await runs.fail(failed.run, 'call');
    await stopRun(runs.app, ANA_ASKS, { run: stopped.runId, isGraceful: false });
    const running = await runs.queue('other');
    return { runs, ids: { awaiting, draining, failed, stopped, running } };
  }

  const load = async ({ app }: StoredRuns, asked = {}) => {
    return loadCommandCenter(app, { limit: 10, ...asked });
  };
  const listed = (facts: Awaited<ReturnType<typeof load>>) => {
    return facts.sections.map(({ section, runs, count }) => {
      return [section, runs.map(({ runId }) => runId), count];
    });
  };

  test('it shows every section with its runs and how many there are', async () => {
    const { runs, ids } = await openScene();
    const facts = await load(runs);
    expect(listed(facts)).toEqual([
      ['awaiting', [ids.awaiting.runId], 1],
      ['draining', [ids.draining.runId], 1],
      ['running', [ids.running.runId], 1],
      ['failed', [ids.stopped.runId, ids.failed.runId], 2],
    ]);
    expect(facts.sections.map(({ asked }) => [...(asked?.entries() ?? [])])).toMatchObject([
      [[ids.awaiting.runId, { step: 'review', more: 0 }]],
      [],
      [],
      [],
    ]);
    expect(facts).toMatchObject({
      failedSinceMs: FAILED_SINCE_MS,
      held: [],
      undelivered: 0,
      credits: null,
      hasLiveWorker: false,
    });
    expect(facts.sections[3]?.runs[1]).toEqual({
      runId: ids.failed.runId,
      workflow: 'w',
      version: 1,
      status: 'failed',
      awaiting: false,
      failureCode: 'MCP_TOOL_FAILED',
      rootStepId: 'call',
      attempt: 1,
      retriedAs: null,
      createdAt: expect.any(Number),
      startedAt: expect.any(Number),
      finishedAt: expect.any(Number),
    });
  });

  test('it can be asked for some sections, a workflow, a page, a time', async () => {
    const { runs, ids } = await openScene();
    const sections: Section[] = ['failed', 'awaiting'];
    const some = (await load(runs, { sections })).sections.map(({ section }) => section);
    expect(some).toEqual(['awaiting', 'failed']);
    expect(listed(await load(runs, { workflow: 'other' }))).toEqual([
      ['awaiting', [], 0],
      ['draining', [], 0],
      ['running', [ids.running.runId], 1],
      ['failed', [], 0],
    ]);
    const short = await load(runs, { limit: 1 });
    expect(short.sections[3]).toMatchObject({ runs: [{ runId: ids.stopped.runId }], count: 2 });
    runs.clock.wind(FAILED_SINCE_MS);
    expect((await load(runs)).sections[3]).toMatchObject({ runs: [], count: 0 });
    const long = await load(runs, { sinceMs: 2 * FAILED_SINCE_MS });
    expect(long.sections[3]).toMatchObject({ count: 2 });
    await expect(load(runs, { workflow: 'ww' })).rejects.toMatchObject({ kind: 'unknown' });
  });

  test('page after page each run is there once, and on the way back', async () => {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const ids: string[] = [];
    for (let many = 0; many < 5; many += 1) {
      const { run, runId } = await runs.begin();
      await runs.fail(run, 'call');
      ids.unshift(runId);
      // Two of them end in the same moment.
      if (many !== 2) runs.clock.wind(1_000);
    }
    const sections: Section[] = ['failed'];
    const page = async (asked: object) => {
      const [read] = (await load(runs, { sections, limit: 2, ...asked })).sections;
      return [read?.newer, read?.runs.map(({ runId }) => ids.indexOf(runId)), read?.count];
    };
    expect(await page({})).toEqual([0, [0, 1], 5]);
    expect(await page({ before: ids[1] })).toEqual([2, [2, 3], 5]);
    expect(await page({ before: ids[3] })).toEqual([4, [4], 5]);
    expect(await page({ after: ids[4] })).toEqual([2, [2, 3], 5]);
    expect(await page({ after: ids[2] })).toEqual([0, [0, 1], 5]);
    // Where there is less than a page, and where there is nothing, the list begins anew.
    expect(await page({ after: ids[1] })).toEqual([0, [0, 1], 5]);
    expect(await page({ before: ids[4] })).toEqual([0, [0, 1], 5]);
    await expect(page({ before: 'ffffffff' })).rejects.toMatchObject({ kind: 'unknown' });
  });

  test('it names what is held, and counts what could not be delivered', async () => {
    const { runs, ids } = await openScene();
    await holdWorkflow(runs.app, ANA_ASKS, { workflow: 'other', reason: 'month end' });
    const now = runs.clock.now();
    await runs.app.journal.submit(
      'engine',
      makeWrite(
        ...[now, now - 2 * FAILED_SINCE_MS].map((at, index) => ({
          sql: `insert into posts (id, surface, place, kind, run, subject, state, priority, due_at, owed_at)
        values ('${'p'.repeat(21)}${index}', 'slack', 'C1', 'failure-alert', ${ids.failed.run}, 'run:${index}',
          'undeliverable', 1, ${at}, ${at})`,
          bindings: [],
        })),
      ),
    );
    const facts = await load(runs);
    expect(facts.held).toMatchObject([{ workflow: 'other', by: '@ana', reason: 'month end' }]);
    expect(facts.undelivered).toBe(1);
  });

  test('it shows what there is to pay for steps, as soon as they are charged', async () => {
    const runs = await openStoredRuns(on);
    await topUpCredits(runs.app, OWNER, { amount: 5, bucket: 'payg' });
    expect((await load(runs)).credits).toBeNull();
    await enableCredits(runs.app, OWNER, { isMetered: true });
    expect((await load(runs)).credits).toMatchObject({ balance: { payg: 5 } });
  });

  test('it stops counting where nobody would read on', async () => {
    const runs = await openStoredRuns(on);
    const change = makeChange({ wakeAt: 0 });
    const many = Array.from({ length: COUNT_MAX + 1 }, () => makeRun({ change }));
    await makeRuns(runs.database.writer, ...many.slice(1));
    const sectionOf = async () => (await load(runs, { sections: ['running'] })).sections;
    expect(await sectionOf()).toMatchObject([{ count: COUNT_MAX, isCapped: false }]);
    await makeRuns(runs.database.writer, ...many.slice(0, 1));
    expect(await sectionOf()).toMatchObject([{ count: COUNT_MAX, isCapped: true }]);
  });

  describe('tasks', () => {
    test('on a page the longest wait comes first', async () => {
      const runs = await openStoredRuns(on);
      await runs.apply();
      await runs.apply('late', [...REVIEW_STEPS, { ...REVIEW_STEPS[1], id: 'legal' }]);
      const late = await runs.begin({}, 'late');
      runs.clock.wind(60_000);
      const soon = await runs.begin();
      runs.clock.wind(60_000);
      const task = { payload: {}, approvers: [], quorum: 1, expiresAt: null };
      const open = { ...task, selfApproval: true, editable: null };
      await runs.tell(late.run, { type: 'waits_for_people', step: 'legal', task: open });
      const { tasks, hasMore, last } = await loadTasks(runs.app, { limit: 10 });
      expect(tasks.map(({ facts, step }) => [facts.runId, step])).toEqual([
        [late.runId, 'review'],
        [soon.runId, 'review'],
        [late.runId, 'legal'],
      ]);
      expect([hasMore, last]).toEqual([false, null]);
    });

    test('page after page each is there once', async () => {
      const runs = await openStoredRuns(on);
      await runs.apply();
      await runs.queue();
      const ids = [];
      for (let many = 0; many < 5; many += 1) ids.push((await runs.begin()).runId);
      const seen: string[] = [];
      let before: { before?: string } = {};
      for (let pages = 3; pages > 0; pages -= 1) {
        const { tasks, hasMore, last } = await loadTasks(runs.app, { limit: 2, ...before });
        seen.push(...tasks.map(({ facts }) => facts.runId));
        expect(hasMore).toBe(pages > 1);
        before = last === null ? {} : { before: last };
      }
      expect(seen).toEqual(ids);
    });
  });
});
