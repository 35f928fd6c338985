import type { Knex } from 'knex';
import { describe, expect, test } from 'vitest';
import type { DigestFacts } from '#src/domain/digest.ts';
import { countFinished } from '#src/operations/count-finished.ts';
import { listLateDigests } from '#src/operations/list-late-digests.ts';
import { loadDigest } from '#src/operations/load-digest.ts';
import { makeDueDigests } from '#src/operations/make-digests.ts';
import { previewDigest } from '#src/operations/preview-digest.ts';
import { type SubscribeRequest, subscribe } from '#src/operations/subscribe.ts';
import { toStatement } from '#src/store/statement.ts';
import { asCaller } from '#test/support/callers.ts';
import { type DatabaseKind, databases } from '#test/support/databases.ts';
import { explainQuery, hearQueries } from '#test/support/query-plans.ts';
import { openQuietApp } from '#test/support/quiet-app.ts';
import { openSetClock } from '#test/support/set-clock.ts';
import { openStoredRuns } from '#test/support/stored-runs.ts';
import { commit, makeChange, makeRun, makeWrite } from '#test/support/submissions.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 10:00 in Berlin, a Monday. */
const START = Date.UTC(2026, 10, 23, 9);
const NINE = { surface: 'slack', place: 'C1', at: '09:00', zone: 'Europe/Berlin' };
type End = 'completed' | 'failed' | 'stopped';

describe.each(databases())('on $name', (on) => {
  test('a digest tells of what ended since the subscription and since the digest before', async () => {
    const { app, clock, end, subscribeTo, made, facts } = await openDigests(on);
    await end('failed');
    await subscribeTo({});
    await end('failed', 'failed', 'completed');
    await makeDueDigests(app);
    expect(await made()).toEqual([]);
    clock.set(START + 23 * HOUR);
    await end('stopped');
    await makeDueDigests(app);
    await makeDueDigests(app);
    const numbers = { after_no: 1, finished_no: 5 };
    expect(await made()).toMatchObject([{ date: '2026-11-24', due_at: clock.now(), ...numbers }]);
    expect(await facts()).toMatchObject({
      cadence: 'daily',
      from: START,
      until: clock.now(),
      counts: { completed: 1, failed: 2, stopped: 1 },
      before: null,
      groups: [{ workflow: 'seeded', step: 'each[]/send', count: 2, trend: 'recovered' }],
      stopped: [{ workflow: 'seeded', count: 1 }],
    });
    clock.set(START + 23 * HOUR + DAY);
    await end('failed');
    await makeDueDigests(app);
    const before = { completed: 1, failed: 2, stopped: 1 };
    const groups = [{ trend: 'new', day: 1, count: 1 }];
    expect(await facts()).toMatchObject({ before, groups, from: START + 23 * HOUR });
  });

  test('a group is new, still fails on its day, and has recovered, also where nothing failed again', async () => {
    const { app, reader, write, clock, end, subscribeTo, facts } = await openDigests(on);
    await subscribeTo({ at: '10:00' });
    const nextDay = async (...ends: End[]) => {
      clock.set(clock.now() + DAY - HOUR);
      await end(...ends);
      clock.set(clock.now() + HOUR);
      await makeDueDigests(app);
      const { groups } = await facts();
      return groups.map(({ trend, day, count, claimedBy, mutedUntil }) => {
        return { trend, day, count, claimedBy, mutedUntil };
      });
    };
    const mark = { claimedBy: null, mutedUntil: null };
    expect(await nextDay('failed')).toEqual([{ trend: 'new', day: 1, count: 1, ...mark }]);
    const signature = { workflow_id: 1, step: 'each[]/send', code: 'UPSTREAM_ERROR' };
    const by = { by_kind: 'slack', by_id: 'U1', by_name: '@ana' };
    await write(reader('claims').insert({ ...signature, streak: 1, at: START, ...by }));
    const mute = { at: START, until: START + 9 * DAY, by_name: '@ben', usual_per_day: 1 };
    await write(reader('mutes').insert({ project_id: 1, ...signature, ...mute }));
    const marked = { claimedBy: '@ana', mutedUntil: START + 9 * DAY };
    expect(await nextDay('failed')).toEqual([
      { trend: 'still_failing', day: 2, count: 1, ...marked },
    ]);
    expect(await nextDay('completed')).toEqual([
      { trend: 'recovered', day: 3, count: 0, ...marked },
    ]);
    // Its streak is over, and what came with it.
    expect(await nextDay('failed')).toMatchObject([{ trend: 'new', day: 1, claimedBy: null }]);
  });

  test('days of a group are counted by the time of its digest, where that is', async () => {
    const { app, clock, end, subscribeTo, facts } = await openDigests(on);
    await subscribeTo({ at: '10:00' });
    await end('failed');
    for (const day of [1, 2]) {
      clock.set(START + day * DAY);
      await end('failed');
      await makeDueDigests(app);
      expect((await facts()).groups).toMatchObject([{ day }]);
    }
  });

  test('an empty day is told only to those who want to hear of it', async () => {
    const { app, clock, end, subscribeTo, made, reader } = await openDigests(on);
    await subscribeTo({});
    await subscribeTo({ place: 'C2', heartbeat: true });
    clock.set(START + DAY);
    await end('completed');
    await makeDueDigests(app);
    const found = await made();
    expect(found).toMatchObject([{ post: null }, { post: expect.any(String) }]);
    expect(await reader('posts')).toMatchObject([
      { id: found[1]?.post, kind: 'digest', run: null, place: 'C2', state: 'owed' },
    ]);
    expect(await loadDigest(app, found[1]?.post ?? '')).toMatchObject({
      subscription: 2,
      date: '2026-11-24',
      facts: { counts: { completed: 1 } },
    });
  });

  test('after days of downtime one digest makes up for all; a clock set back makes none twice, one far ahead silences nobody', async () => {
    const { app, clock, end, subscribeTo, made, facts } = await openDigests(on);
    await subscribeTo({ heartbeat: true });
    await end('failed');
    clock.set(START + 3 * DAY);
    await end('completed');
    await makeDueDigests(app);
    expect(await facts()).toMatchObject({
      date: '2026-11-26',
      missed: 2,
      from: START,
      counts: { completed: 1, failed: 1 },
    });
    clock.set(START + 3 * DAY - 2 * HOUR);
    await end('completed');
    await makeDueDigests(app);
    expect(await made()).toHaveLength(1);
    clock.set(START + 40 * DAY);
    await makeDueDigests(app);
    expect(await facts()).toMatchObject({ date: '2027-01-02', missed: 36 });
    clock.set(START + 4 * DAY);
    await makeDueDigests(app);
    clock.set(START + 5 * DAY);
    await end('completed', 'failed');
    await makeDueDigests(app);
    expect(await facts()).toMatchObject({
      date: '2026-11-28',
      counts: { completed: 1, failed: 1 },
    });
    for (const day of [39, 40, 41]) {
      clock.set(START + day * DAY);
      await makeDueDigests(app);
    }
    const digests = await made();
    // What it is compared with is what was told last, not what the clock that was ahead has dated.
    expect(JSON.parse(digests[2]?.facts)).toMatchObject({ before: { completed: 1, failed: 1 } });
    const dates = digests.map(({ date }) => date);
    expect(dates.slice(2)).toEqual(['2027-01-01', '2027-01-02', '2027-01-03']);
  });

  test('a team sees only its scope, and a week as a week', async () => {
    const { app, reader, write, clock, end, subscribeTo, facts } = await openDigests(on);
    await write(reader('workflows').where({ id: 1 }).update({ tags: '["billing"]' }));
    const uuid = on.name === 'SQLite' ? Buffer.alloc(16) : '00000000-0000-4000-8000-000000000000';
    const made = { graph: '{}', graph_hash: '', params: '{}', created_at: 0, updated_at: 0 };
    const other = { uuid, name: 'other', description: '', tags: '["sales"]', ...made };
    await write(reader('workflows').insert({ ...other, project_id: 1 }));
    await subscribeTo({ tag: 'sales', heartbeat: true });
    await subscribeTo({ workflow: 'seeded', weekly: 'monday' });
    await subscribeTo({ tag: 'billing' });
    await end('failed');
    clock.set(START + 7 * DAY);
    await makeDueDigests(app);
    expect(await facts(1)).toMatchObject({ scope: { tag: 'sales' }, groups: [], missed: 6 });
    const failed = { counts: { failed: 1 }, groups: [{ workflow: 'seeded' }] };
    const week = await facts(2);
    expect(week).toMatchObject({ scope: { workflow: 'seeded' }, cadence: 'weekly', ...failed });
    expect([week.missed, week.hours.length]).toEqual([undefined, 169]);
    expect(await facts(3)).toMatchObject({ scope: { tag: 'billing' }, ...failed });
  });

  test('it names approvals that wait past their reminder, and runs that do not move', async () => {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const { outcome } = await subscribe(runs.app, asCaller(), NINE);
    expect(outcome).toBe('applied');
    const asks = await runs.begin();
    await runs.succeed(asks.run, 'call');
    const waits = await runs.queue();
    runs.clock.wind(DAY);
    await makeDueDigests(runs.app);
    const { facts } = await previewDigest(runs.app, { sinceMs: DAY, zone: 'UTC' });
    expect(facts).toMatchObject({
      waiting: [{ runId: asks.runId, workflow: 'w', since: expect.any(Number) }],
      stuck: [{ runId: waits.runId, symptom: 'It has been queued for 1 d.' }],
      waitingLeft: 0,
      stuckLeft: 0,
    });
    const [digest] = await runs.database.reader('digests').select('facts', 'post');
    expect(JSON.parse(digest?.facts)).toMatchObject({ waiting: facts.waiting });
    expect(digest?.post).not.toBeNull();
  });

  test('a digest that is not there half an hour after its time is found once', async () => {
    const { app, reader, write, clock, end, subscribeTo, made } = await openDigests(on);
    await subscribeTo({});
    await subscribeTo({ place: 'C2', at: '23:00' });
    await end('failed');
    clock.set(START + 23 * HOUR);
    await makeDueDigests(app);
    expect(await listLateDigests(app)).toEqual([]);
    clock.set(START + 23.5 * HOUR);
    await write(reader('posts').where({ place: 'C1' }).update({ reason: 'is_archived' }));
    const [, sent] = await made();
    await write(reader('posts').where({ id: sent?.post }).update({ state: 'shown', message: '1' }));
    const late = await listLateDigests(app);
    const first = { subscription: 1, place: 'C1', date: '2026-11-24', reason: 'is_archived' };
    expect(late.map((one) => one.late)).toMatchObject([first]);
    // Nobody makes the next ones.
    clock.set(START + 2 * DAY);
    const unmade = await listLateDigests(app);
    expect(unmade.map((one) => one.late)).toMatchObject([
      first,
      { subscription: 2, post: null, date: '2026-11-24' },
      { subscription: 1, post: null, date: '2026-11-25' },
    ]);
    const statements = unmade.map(({ alarm }) => alarm);
    const alarm = { type: 'write', statements, barrier: false } as const;
    expect(await app.journal.submit('bulk', alarm)).toMatchObject({ won: true });
    expect(await app.journal.submit('bulk', alarm)).toMatchObject({ won: false });
    expect(await listLateDigests(app)).toEqual([]);
  });

  test('a preview is what is sent, and changes nothing', async () => {
    const { app, clock, end, subscribeTo, made, facts } = await openDigests(on);
    await subscribeTo({});
    await end('failed', 'completed');
    clock.set(START + 12 * HOUR);
    expect(await previewDigest(app, { subscription: 1 })).toMatchObject({ uncounted: 2 });
    await countFinished(app);
    const preview = await previewDigest(app, { subscription: 1 });
    expect(preview).toMatchObject({
      subscription: { number: 1, when: 'daily at 09:00 Europe/Berlin', of: 'all workflows' },
      numbers: { after: 0, until: 2 },
      isSent: true,
      uncounted: 0,
    });
    const byTime = await previewDigest(app, { sinceMs: DAY, zone: 'Europe/Berlin' });
    expect(byTime.facts.counts).toEqual(preview.facts.counts);
    expect(byTime.facts.groups).toEqual(preview.facts.groups);
    expect(byTime.facts.before).toEqual({ completed: 0, failed: 0, stopped: 0 });
    expect(await made()).toEqual([]);
    clock.set(START + 23 * HOUR);
    await makeDueDigests(app);
    const { until: _, hours, ...said } = preview.facts;
    expect(await facts()).toMatchObject(said);
    expect(hours).toHaveLength(13);
  });

  test('each query of a digest has its index', async () => {
    const { app, reader, clock, end, subscribeTo } = await openDigests(on);
    await subscribeTo({ workflow: 'seeded' });
    await end('failed', 'completed');
    clock.set(START + DAY);
    const heard = await hearQueries(app.db, async () => {
      await makeDueDigests(app);
      await listLateDigests(app);
      await previewDigest(app, { sinceMs: DAY, zone: 'UTC' });
    });
    for (const query of heard.filter(({ sql }) => /tallies|streaks|digests|subscr/.test(sql))) {
      const plan = await explainQuery(reader, query);
      expect(plan, query.sql).not.toMatch(/SCAN (tallies|streaks|digests|subscriptions)|Seq Scan/);
    }
    expect(heard.length).toBeGreaterThan(10);
  });
});

async function openDigests({ open }: DatabaseKind) {
  const { target, writer, reader } = await open();
  const clock = openSetClock(START);
  const app = await openQuietApp({ target, clock });
  const end = async (...ends: End[]) => {
    for (const status of ends) await commit(writer, endRun(status, clock.now()));
  };
  const write = async (query: Knex.QueryBuilder) =>
    void (await commit(writer, makeWrite(toStatement(query))));
  const subscribeTo = async (over: Partial<SubscribeRequest>) => {
    const { outcome, message } = await subscribe(app, asCaller(), { ...NINE, ...over });
    expect({ outcome, message }).toMatchObject({ outcome: 'applied' });
  };
  const made = () => reader('digests').orderBy(['subscription', 'date']);
  /** Of the newest. */
  const facts = async (subscription = 1): Promise<DigestFacts> => {
    const newest = await reader('digests').where({ subscription }).orderBy('block', 'desc').first();
    return JSON.parse(newest?.facts);
  };
  return { app, reader, write, clock, end, subscribeTo, made, facts };
}

function endRun(status: End, finishedAt: number) {
  const times = { startedAt: finishedAt, finishedAt };
  const changes = {
    completed: makeChange({ ...times, status: 'completed' }),
    failed: makeChange({
      ...times,
      status: 'failed',
      rootStepId: 'each[3]/send',
      failureCode: 'UPSTREAM_ERROR',
    }),
    stopped: makeChange({ ...times, status: 'stopped', failureCode: 'RUN_STOPPED' }),
  };
  return makeRun({ change: changes[status] });
}
