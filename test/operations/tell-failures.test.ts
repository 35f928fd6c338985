import { describe, expect, test } from 'vitest';
import { QUIET_MS } from '#src/domain/alert-stream.ts';
import { countFinished } from '#src/operations/count-finished.ts';
import { endStorms } from '#src/operations/end-storms.ts';
import { loadAlertContext } from '#src/operations/load-alert-context.ts';
import { loadStorm } from '#src/operations/load-storm.ts';
import { takeNotices } from '#src/operations/take-notices.ts';
import { listUnsentStreams } from '#src/store/alert-streams.ts';
import { insertMute } from '#src/store/mutes.ts';
import { toStatement } from '#src/store/statement.ts';
import { addToStorm, closeStorm } from '#src/store/storms.ts';
import { databases } from '#test/support/databases.ts';
import { openStormScene } from '#test/support/storm-scene.ts';
import { commit, commitToSee, makeWrite } from '#test/support/submissions.ts';
import { until } from '#test/support/workers.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe.each(databases())('on $name', (on) => {
  /** Without anybody who delivers: what is owed stays so. */
  async function openTold() {
    const scene = await openStormScene(on);
    const { database, clock } = scene;
    const { app } = scene.process;
    const db = database.reader;
    const hasTaken = async (surface: string) => {
      const { tx, mark } = await db('surfaces').where({ name: surface }).first('tx', 'mark');
      const behind = db('notices').whereRaw('(tx, id) > (?, ?)', [tx, mark]);
      return (await behind.first('id')) === undefined;
    };
    // PostgreSQL shows no notice while an older transaction is open, be it another database's.
    const take = async (surface = 'fake') =>
      until(async () => {
        while (await takeNotices(app, { surface, route: async () => ['ops'] })) continue;
        return hasTaken(surface);
      });
    const write = (statement: ReturnType<typeof insertMute>) =>
      commit(database.writer, makeWrite(statement));
    for (const surface of ['fake', 'other']) await take(surface);
    const run = await db('runs').first('workflow_id');
    const mute = (usualPerDay: number) => {
      const of = { workflowId: run.workflow_id, step: 'ask', code: 'UPSTREAM_ERROR' };
      const when = { at: clock.now(), until: clock.now() + HOUR_MS };
      const who = { projectId: 1, by: '@ana', reason: null };
      return write(insertMute(db, { ...of, ...when, ...who, usualPerDay }));
    };
    const told = async (surface = 'fake') => {
      const rows = await db('ledger').where({ surface, kind: 'failure-alert' }).orderBy('id');
      return rows.map(({ what, reason }) => [what, reason]);
    };
    const show = (post: string) => {
      const shown = { state: 'shown', message: 'm1', shown_head: 1 };
      return write(toStatement(db('posts').where({ id: post }).update(shown)));
    };
    return { ...scene, app, db, take, write, mute, told, show };
  }

  const IS_MUTED = expect.stringMatching(/^muted by @ana until .* UTC$/);
  const IS_TOLD = (why: string) => `told although it was muted: ${why}`;

  test('a muted failure is hidden on every surface and counted once; another step ends the mute on both', async () => {
    const { db, take, mute, told, fail, failMany, clock } = await openTold();
    await take('next');
    await mute(9);
    clock.wind(1_000);
    await fail();
    await fail();
    for (const surface of ['fake', 'next']) await take(surface);
    clock.wind(1_000);
    await failMany(1, 2);
    clock.wind(1_000);
    await fail();
    // The second of these finds that the first has ended the mute.
    for (const surface of ['fake', 'next']) await take(surface);
    // This one is told of all of that at once, when the mute has ended already.
    clock.wind(2 * HOUR_MS);
    await take('other');
    const why = 'it fails at step step-1 now';
    const expected = [
      ['muted', IS_MUTED],
      ['muted', IS_MUTED],
      ['owed', IS_TOLD(why)],
      ['owed', null],
    ];
    expect(await told()).toEqual(expected);
    expect(await told('next')).toEqual(expected);
    expect(await told('other')).toEqual(expected);
    expect(await db('mutes').select('hidden', 'ended_why')).toEqual([
      { hidden: 2, ended_why: why },
    ]);
  });

  test('a rate that has doubled ends a mute, also where others count what fails meanwhile', async () => {
    const { app, db, take, mute, told, fail, clock } = await openTold();
    await mute(1);
    for (let failure = 0; failure < 6; failure++) {
      clock.wind(1_000);
      await fail();
      if (failure % 2 === 0) await countFinished(app);
      await take();
    }
    const why = 'it failed 5 times in 24 hours, twice as often as before';
    expect(await told()).toEqual([
      ...Array.from({ length: 4 }, () => ['muted', IS_MUTED]),
      ['owed', IS_TOLD(why)],
      ['collapsed', 'counted by the alert that stands there'],
    ]);
    expect(await db('mutes').first('hidden', 'ended_why')).toEqual({ hidden: 4, ended_why: why });
  });

  test('what has recovered before it is told says so from the first, and what fails then is news', async () => {
    const { app, db, take, fail, succeed } = await openTold();
    await fail();
    await succeed();
    await countFinished(app);
    await take();
    const [post] = await db('alert_streams').pluck('post');
    expect(await loadAlertContext(app, { id: post })).toMatchObject({ count: 1, recovered: {} });
    await fail();
    await take();
    expect(await db('alert_streams').orderBy('newest_run').pluck('is_open')).toEqual([0, 1]);
  });

  test('what is told while its recovery is being written down has recovered', async () => {
    const { app, db, take, fail, succeed } = await openTold();
    await fail();
    await succeed();
    const journal = Object.create(app.journal, {
      submit: {
        value: async (...asked: Parameters<typeof app.journal.submit>) => {
          await take();
          return app.journal.submit(...asked);
        },
      },
    });
    await countFinished({ ...app, journal });
    const told = await db('alert_streams').select('is_open', 'recovered_run');
    expect(told).toEqual([{ is_open: 0, recovered_run: expect.any(Number) }]);
  });

  test('what a storm takes back before it was sent is told by it, and the ledger says so of each', async () => {
    const { db, take, fail, failMany, clock, show } = await openTold();
    await fail();
    await take();
    const [sent] = await db('posts').pluck('id');
    await show(sent);
    clock.wind(1_000);
    await fail();
    await failMany(2, 9);
    await take();
    const unsent = await db('posts').where({ kind: 'failure-alert', state: 'owed' }).pluck('id');
    expect(unsent).toHaveLength(2);
    await failMany(9, 10);
    await take();
    const { post: storm, count } = await db('storms').first('post', 'count');
    expect(Number(count)).toBe(11);
    const rows = await db('ledger').whereIn('post', unsent).orderBy('id');
    const known = rows.map(({ post, what, reason, kind, run, place }) => {
      return { post, what, reason, kind, hasRun: run !== null, place };
    });
    const inStorm = 'told with many others in one card: a storm';
    const of = { kind: 'failure-alert', hasRun: true, place: 'ops' };
    for (const post of unsent) {
      expect(known.filter((row) => row.post === post)).toEqual([
        { ...of, post, what: 'owed', reason: null },
        { ...of, post, what: 'collapsed', reason: inStorm },
      ]);
    }
    // What was sent stands, with the reply in its thread; of what was taken back nothing is left.
    const left = await db('posts').orderBy('kind').select('kind', 'id');
    expect(left.map(({ kind }) => kind)).toEqual(['failure-alert', 'repeat', 'storm']);
    expect(left.map(({ id }) => id)).toEqual([sent, expect.any(String), storm]);
    expect(await db('alert_streams').pluck('post')).toEqual([sent]);
  });

  test.each([
    ['after 30 quiet minutes', QUIET_MS, 0],
    ['after 4 hours that were not quiet', 0, 4 * HOUR_MS],
    ['when the clock is set back by a day', -24 * HOUR_MS, 0],
  ])('a storm is over %s, and its card is drawn anew', async (_, ms, lastedMs) => {
    const { app, db, take, failMany, clock, write, database, show } = await openTold();
    await failMany(9, 9);
    await take();
    const { post } = await db('storms').first('post');
    await show(post);
    await endStorms(app, 'fake');
    expect(await loadStorm(app, post)).toMatchObject({ count: 9, isOver: false });
    clock.set(ms);
    await write(toStatement(db('storms').update({ opened_at: clock.now() - ms - lastedMs })));
    await endStorms(app, 'other');
    await endStorms(app, 'fake');
    await endStorms(app, 'fake');
    expect(await loadStorm(app, post)).toMatchObject({ count: 9, isOver: true });
    expect(await db('posts').where({ id: post }).first('shown_head')).toEqual({ shown_head: 0 });
    // Whoever has not seen that yet decides anew.
    const share = { workflowId: 1, step: 'ask', code: 'X', more: 1 };
    const times = { firstAt: 0, lastAt: 0, newestRun: 1 };
    const late = addToStorm(db, { post, openedAt: 0, raisedAt: 0 }, [{ ...share, ...times }]);
    const writes = [makeWrite(closeStorm(db, { post })), makeWrite(...late)];
    expect(await commitToSee(database.writer, ...writes)).toEqual([false, false]);
    // What fails then comes one by one again.
    await failMany(1, 9);
    await take();
    expect(await db('alert_streams').pluck('is_open')).toEqual([1]);
  });

  test('a storm that the next failure finds over is drawn anew, too', async () => {
    const { app, db, take, failMany, clock, show } = await openTold();
    await failMany(9, 9);
    await take();
    const { post } = await db('storms').first('post');
    await show(post);
    clock.wind(QUIET_MS);
    await failMany(1, 9);
    await take();
    expect(await loadStorm(app, post)).toMatchObject({ count: 9, isOver: true });
    expect(await db('posts').where({ id: post }).first('shown_head')).toEqual({ shown_head: 0 });
  });

  test('a clock that is set back makes no storm of the alerts of the hour before', async () => {
    const { db, take, failMany, clock } = await openTold();
    for (let alert = 0; alert < 6; alert++) {
      await failMany(1, 9);
      await take();
      clock.wind(10 * MINUTE_MS);
    }
    clock.set(-2 * HOUR_MS);
    await failMany(1, 9);
    await take();
    expect(await db('storms')).toEqual([]);
  });

  test('an alert that came from elsewhere is counted there, and not where it stands', async () => {
    const { db, take, fail, write } = await openTold();
    await fail();
    await take();
    const moved = db('posts').where({ surface: 'fake' }).update({ place: 'fallback' });
    const { sql, bindings } = moved.toSQL().toNative();
    await write({ sql, bindings });
    for (const place of ['ops', 'fallback']) {
      expect(await listUnsentStreams(db, { surface: 'fake', place })).toEqual([]);
    }
  });
});
