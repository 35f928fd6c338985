import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { App } from '#src/app.ts';
import { countFinished } from '#src/operations/count-finished.ts';
import { loadFixContext } from '#src/operations/load-alert-context.ts';
import { takeNotices } from '#src/operations/take-notices.ts';
import { putClaim } from '#src/store/claims.ts';
import { listNotices } from '#src/store/notices.ts';
import { databases } from '#test/support/databases.ts';
import { ANA } from '#test/support/factories.ts';
import { slow } from '#test/support/race-tools.ts';
import { waitUntilWaiting } from '#test/support/rows.ts';
import { openStormScene, type StormScene } from '#test/support/storm-scene.ts';
import { commit, makeWrite } from '#test/support/submissions.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';
import { openProcess } from '#test/support/workers.ts';

describe.each(databases())('on $name', (kind) => {
  type Scene = Awaited<ReturnType<typeof openToRecover>>;

  async function openToRecover() {
    const scene = await openStormScene(kind);
    const { database, process } = scene;
    const take = async (app: App, places = ['ops']) => {
      await waitForFact('nothing is held back any more', async () => {
        const listed = await listNotices(database.reader, { tx: 0, id: 0 }, 100);
        return listed.length === (await database.reader('notices')).length;
      });
      return takeNotices(app, { surface: 'fake', route: async () => places });
    };
    await take(process.app);
    return { ...scene, db: database.reader, app: process.app, take };
  }

  /** PostgreSQL: who writes what is sent has done all before that, and has not committed it. */
  async function holdPosts({ database: { target } }: StormScene): Promise<() => Promise<unknown>> {
    if (target.dialect === 'sqlite') return async () => undefined;
    const stranger = new Client({ connectionString: target.url });
    await stranger.connect();
    onTestFinished(() => stranger.end());
    await stranger.query('begin; lock table posts in share mode');
    return () => stranger.query('commit');
  }

  /** Both have decided when the first of them writes, and where that is possible also when it commits. */
  async function race(
    scene: StormScene,
    first: (app: App) => Promise<unknown>,
    second: (app: App) => Promise<unknown>,
  ): Promise<void> {
    const { database, clock } = scene;
    const racers = [];
    let arrived = 0;
    for (const act of [first, second]) {
      const gate = Promise.withResolvers<void>();
      const wrap = slow(() => {
        arrived += 1;
        return gate.promise;
      });
      const { app } = await openProcess(database, { clock, wrap });
      racers.push({ open: gate.resolve, acted: act(app) });
    }
    await waitForFact('both have decided', () => arrived === 2);
    const free = await holdPosts(scene);
    for (const [index, { open, acted }] of racers.entries()) {
      open();
      if (database.target.dialect === 'sqlite') await acted;
      else
        await waitUntilWaiting(database.reader, { wait_event_type: 'Lock', sessions: index + 1 });
    }
    await free();
    await Promise.all(racers.map(({ acted }) => acted));
  }

  /** Failures of which one kind is claimed, and a later run that succeeds: nobody was told of any yet. */
  async function failUntold({ failMany, succeed, db, database, clock }: Scene, kinds: number) {
    await failMany(kinds, kinds);
    const claimed = await db('runs').where({ status: 'failed' }).orderBy('id').first();
    const { workflow_id: workflowId, root_step_id: step, failure_code: code } = claimed;
    const streak = { workflowId, step, code, no: 1 };
    const claim = putClaim(database.reader, streak, { by: ANA, at: clock.now() }, null);
    await commit(database.writer, makeWrite(claim));
    return { claimed, run: await succeed() };
  }

  /** What asks, and what the ledger has of it. */
  async function listQuestions({ db }: Scene) {
    const asked = await db('posts')
      .where({ kind: 'fix-question' })
      .select('subject', 'place', 'run');
    const noted = await db('ledger').where({ kind: 'fix-question' }).select('what', 'run');
    expect(noted).toEqual(asked.map(({ run }) => ({ what: 'owed', run })));
    return asked;
  }

  test.each([
    { told: 'an alert', kinds: 1, firstOf: 'telling' },
    { told: 'an alert', kinds: 1, firstOf: 'counting' },
    { told: 'a storm', kinds: 9, firstOf: 'telling' },
    { told: 'a storm', kinds: 9, firstOf: 'counting' },
  ])(
    'what is told in the instant in which its recovery is counted has recovered, and is asked about once: $told, $firstOf first',
    async ({ kinds, firstOf }) => {
      const scene = await openToRecover();
      const { db, take } = scene;
      const { claimed, run } = await failUntold(scene, kinds);
      const tell = (app: App) => take(app);
      if (firstOf === 'telling') await race(scene, tell, countFinished);
      else await race(scene, countFinished, tell);
      const rows = kinds === 1 ? db('alert_streams') : db('storm_rows');
      const told = await rows.select('recovered_run');
      expect(told).toEqual(Array.from({ length: kinds }, () => ({ recovered_run: run })));
      expect(await db('alert_streams').where({ is_open: 1 })).toEqual([]);
      const [{ id: post }] = await db('posts').whereNot({ kind: 'fix-question' });
      const place = 'ops';
      expect(await listQuestions(scene)).toEqual([
        { subject: `alert:${post}`, place, run: claimed.id },
      ]);
    },
  );

  test.each([
    ['an alert', 1],
    ['a storm', 9],
  ])(
    'whoever looked after what recovered before it was told is asked once, wherever it is told: %s',
    async (_, kinds) => {
      const scene = await openToRecover();
      const { app, db, take, fail, failMany } = scene;
      const { claimed, run } = await failUntold(scene, kinds);
      await countFinished(app);
      expect(await listQuestions(scene)).toEqual([]);
      await take(app, ['ops', 'dev']);
      const [asked, ...more] = await listQuestions(scene);
      expect(more).toEqual([]);
      const alert = asked.subject.replace('alert:', '');
      const context = await loadFixContext(app, { alert, run: claimed.id });
      expect(context).toMatchObject({
        claim: { by: ANA.name },
        recovered: { runId: expect.any(String) },
      });
      const told = await db(kinds === 1 ? 'alert_streams' : 'storm_rows').pluck('recovered_run');
      expect(new Set(told)).toEqual(new Set([run]));
      // What fails after that is another streak, after which nobody looks.
      if (kinds === 1) await fail();
      else await failMany(kinds, kinds);
      await take(app);
      await scene.succeed();
      await countFinished(app);
      expect(await listQuestions(scene)).toHaveLength(1);
    },
  );
});
