import { describe, expect, test } from 'vitest';
import { freeDeadLoans, LOAN_MS, nameLender, takePost } from '#src/operations/lend-post.ts';
import { makePostId } from '#src/operations/make-post-id.ts';
import { settlePost } from '#src/operations/settle-post.ts';
import {
  countPosts,
  findNextPost,
  findStale,
  listOwedPlaces,
  listStale,
  listStaleWithoutRun,
  type PostRecord,
} from '#src/store/post-queries.ts';
import {
  expireLoans,
  lendEdit,
  type OwedPost,
  owePosts,
  redrawPosts,
  reopenCards,
  skipEdit,
} from '#src/store/posts.ts';
import { databases } from '#test/support/databases.ts';
import { openStillClock } from '#test/support/delivery-scene.ts';
import { T0 } from '#test/support/factories.ts';
import { fillPlace } from '#test/support/many-posts.ts';
import { explainQuery, hearQueries } from '#test/support/query-plans.ts';
import { commit, makeRun, makeRuns, makeWrite } from '#test/support/submissions.ts';
import { openProcess } from '#test/support/workers.ts';

const OPS = { surface: 'fake', place: 'ops' };
const SHOWN = { type: 'shown', message: 'm1', shownHead: 1, drawn: null, isFinal: false } as const;

describe.each(databases())('on $name', ({ open }) => {
  async function openOutbox() {
    const database = await open();
    const clock = openStillClock();
    const { app } = await openProcess(database, { clock });
    const { writer, reader } = database;
    const runs = await makeRuns(writer, ...Array.from({ length: 5 }, () => makeRun()));
    const [run = 0] = runs;
    const owe = async (...posts: Partial<OwedPost>[]) => {
      const base = {
        ...OPS,
        run,
        kind: 'approval',
        subject: 'task:a',
        priority: 1,
        at: T0,
      } as const;
      const rows = posts.map((post) => ({ id: makePostId(), ...base, ...post }));
      await commit(writer, makeWrite(...owePosts(reader, rows)));
      return rows.map(({ id }) => id);
    };
    const next = async (): Promise<PostRecord> => {
      const post = await findNextPost(reader, { ...OPS, now: clock.now() });
      if (!post) throw new Error('nothing is due');
      return post;
    };
    const write = (...statements: Parameters<typeof makeWrite>) =>
      commit(writer, makeWrite(...statements));
    return { app, clock, reader, runs, owe, next, write };
  }

  test('what came here from elsewhere and nobody got is owed here anew as what belongs here', async () => {
    const { owe, reader, write } = await openOutbox();
    await owe({});
    const lost = { state: 'undeliverable', rerouted: '{}' };
    const { sql, bindings } = reader('posts').update(lost).toSQL().toNative();
    await write({ sql, bindings });
    const [id] = await owe({});
    const owed = await reader('posts').select('id', 'state', 'rerouted');
    expect(owed).toEqual([{ id, state: 'owed', rerouted: null }]);
  });

  test('one card of a kind is owed once a place, and a reminder again after it was shown', async () => {
    const { app, owe, next, reader } = await openOutbox();
    const [id] = await owe({});
    await owe({}, { kind: 'reminder', priority: 2 });
    await owe({ kind: 'reminder', priority: 2 });
    expect(await countPosts(reader)).toEqual({ owed: 2, undeliverable: 0 });
    expect(await next()).toMatchObject({ id });
    for (let count = 0; count < 2; count++) {
      const post = await next();
      await takePost(app, post, 'me');
      await settlePost(app, { id: post.id, lender: 'me' }, SHOWN);
    }
    const [again] = await owe({ kind: 'reminder', priority: 2 });
    await owe({});
    expect(await next()).toMatchObject({ id: again, kind: 'reminder', attempts: 0, message: null });
    expect(await countPosts(reader)).toEqual({ owed: 1, undeliverable: 0 });
  });

  test('what nobody got is owed again; what is on its way, or was got, is not', async () => {
    const { app, owe, next, reader } = await openOutbox();
    const [first] = await owe({});
    const post = await next();
    await takePost(app, post, 'me');
    await owe({});
    await settlePost(app, { id: post.id, lender: 'me' }, { type: 'undeliverable', reason: 'gone' });
    const [second] = await owe({});
    expect(second).not.toBe(first);
    const again = await next();
    expect(again).toMatchObject({ id: second, state: 'owed', attempts: 0 });
    await takePost(app, again, 'me');
    await settlePost(app, { id: again.id, lender: 'me' }, SHOWN);
    await owe({});
    expect(await reader('posts').select('id', 'state')).toEqual([{ id: second, state: 'shown' }]);
  });

  test('a card whose run goes on while it is sent or edited is drawn once more', async () => {
    const { app, owe, next, reader, write, runs } = await openOutbox();
    const [run = 0] = runs;
    const [id = ''] = await owe({ kind: 'failure-alert', subject: 'run' });
    const over = (drawn: string) => ({ ...SHOWN, shownHead: 7, drawn, isFinal: true }) as const;
    const row = () => reader('posts').first('state', 'message', 'shown_head', 'drawn', 'is_final');
    const stale = { state: 'shown', message: 'm1', shown_head: 0, is_final: 0 };
    const post = await next();
    await takePost(app, post, 'me');
    await write(...reopenCards(reader, run));
    await settlePost(app, { id, lender: 'me', drawn: post.drawn }, over('x'));
    expect(await row()).toMatchObject(stale);
    const { drawn } = await row();
    await write(lendEdit(reader, id, { lender: 'me', now: T0, until: T0 + 1 }));
    await write(...reopenCards(reader, run));
    await settlePost(app, { id, lender: 'me', drawn }, over('y'));
    expect(await row()).toMatchObject(stale);
    // Nor is it passed over by whoever looked at it before.
    await write(skipEdit(reader, { id, picture: null, drawn }, { shownHead: 7, isFinal: true }));
    const marked = await row();
    expect(marked).toMatchObject(stale);
    await write(lendEdit(reader, id, { lender: 'me', now: T0, until: T0 + 1 }));
    await settlePost(app, { id, lender: 'me', drawn: marked.drawn }, over('z'));
    expect(await row()).toMatchObject({ shown_head: 7, drawn: 'z', is_final: 1 });
  });

  test('what was tried in vain goes before what came later, once its time has come', async () => {
    const { app, clock, owe, next } = await openOutbox();
    const [first, second] = await owe({}, { subject: 'task:b', at: T0 + 1 });
    clock.wind(10);
    const post = await next();
    expect(post.id).toBe(first);
    await takePost(app, post, 'me');
    const settlement = { type: 'owed', dueAt: clock.now() + 1_000, reason: 'busy' } as const;
    await settlePost(app, { id: post.id, lender: 'me' }, settlement);
    expect((await next()).id).toBe(second);
    clock.wind(1_000);
    expect((await next()).id).toBe(first);
  });

  test('loans of the dead are found by the indexes of what is owed and of what may change', async () => {
    const { reader, runs, write } = await openOutbox();
    await write(...fillPlace(reader, { ...OPS, run: runs[0] ?? 0 }));
    const loans = { surface: 'fake', lender: 'dead', now: T0 };
    for (const statement of expireLoans(reader, loans)) {
      expect(await explainQuery(reader, statement)).toMatch(/posts_(owed|live)/);
    }
  });

  test('what is lent is nobody else’s until its time is over', async () => {
    const { app, clock, owe, next, reader } = await openOutbox();
    await owe({});
    const post = await next();
    expect(await takePost(app, post, 'me')).toBe(true);
    expect(await takePost(app, post, 'another')).toBe(false);
    expect(await findNextPost(reader, { ...OPS, now: clock.now() })).toBeNull();
    clock.wind(LOAN_MS);
    const late = await next();
    expect(late).toMatchObject({ state: 'sending', lender: 'me', attempts: 1 });
    expect(await takePost(app, late, 'another')).toBe(true);
    await settlePost(app, { id: post.id, lender: 'me' }, { type: 'undeliverable', reason: 'late' });
    await settlePost(app, { id: post.id, lender: 'another' }, SHOWN);
    expect(await reader('posts').first('state', 'reason')).toEqual({
      state: 'shown',
      reason: null,
    });
  });

  test('what a dead process of this machine was sending is free at once, and no living one’s', async () => {
    const { app, owe, next, reader, runs } = await openOutbox();
    const [run = 0, other = 0, third = 0] = runs;
    await owe({ run }, { run: other }, { run: third });
    const here = nameLender('me').split(' ').slice(0, 2).join(' ');
    const noProcess = 2 ** 22 + 1;
    const lenders = [`${here} ${noProcess} dead`, `${here} ${process.ppid} alive`, 'afar b 1 any'];
    for (const lender of lenders) await takePost(app, await next(), lender);
    await freeDeadLoans(app, { surface: 'fake', lender: nameLender('me') });
    const free = await reader('posts').whereNull('lender').select('state');
    expect(free).toEqual([{ state: 'sending' }]);
    expect(await next()).toMatchObject({ state: 'sending', lender: null });
  });

  test('places that are owed something are named once each, with when', async () => {
    const { owe, reader, runs } = await openOutbox();
    const [, other = 0] = runs;
    await owe({ at: T0 + 5 }, { run: other, at: T0 + 3 }, { place: 'dev', at: T0 + 9 });
    const now = T0;
    expect(await listOwedPlaces(reader, { surface: 'fake', now })).toEqual([
      { place: 'dev', dueAt: T0 + 9 },
      { place: 'ops', dueAt: T0 + 3 },
    ]);
    expect(await listOwedPlaces(reader, { surface: 'another', now })).toEqual([]);
  });

  test('stale cards are found window by window, each once', async () => {
    const { app, owe, next, reader, runs } = await openOutbox();
    await owe(...runs.map((run) => ({ run })));
    for (const [index] of runs.entries()) {
      const post = await next();
      await takePost(app, post, 'me');
      const shownHead = index % 2;
      await settlePost(app, { id: post.id, lender: 'me' }, { ...SHOWN, shownHead });
    }
    const found: number[] = [];
    let windows = 0;
    for (let above: number | null = 0; above !== null; windows++) {
      const part: Awaited<ReturnType<typeof listStale>> = await listStale(reader, {
        surface: 'fake',
        above,
        window: 2,
      });
      found.push(...part.stale.flatMap(({ run }) => run ?? []));
      above = part.next;
    }
    expect(windows).toBe(3);
    const shown = await reader('posts').where({ shown_head: 0 }).orderBy('run').select('run');
    expect(found).toEqual(shown.map(({ run }) => run));
  });

  test('a card of no run is stale when it was called so, and then alone', async () => {
    const { app, owe, next, reader, write } = await openOutbox();
    const [id = '', other = ''] = await owe(
      { run: null, kind: 'storm', subject: 'storm' },
      { run: null, kind: 'storm', subject: 'storm' },
    );
    for (let count = 0; count < 2; count++) {
      const post = await next();
      await takePost(app, post, 'me');
      await settlePost(app, { id: post.id, lender: 'me' }, SHOWN);
    }
    expect(await listStaleWithoutRun(reader, 'fake')).toEqual([]);
    expect(await findStale(reader, id)).toBeNull();
    await write(redrawPosts(reader, [id]));
    expect(await listStaleWithoutRun(reader, 'fake')).toEqual([{ id, place: 'ops', run: null }]);
    expect(await findStale(reader, id)).toMatchObject({ id, run: null, shown_head: 0 });
    const { drawn = null } = (await findStale(reader, id)) ?? {};
    await write(lendEdit(reader, id, { lender: 'me', now: T0, until: T0 + 1 }));
    await settlePost(app, { id, lender: 'me', drawn }, { ...SHOWN, drawn: 'x' });
    expect(await findStale(reader, id)).toBeNull();
    const edits = await reader('posts').whereIn('id', [id, other]).orderBy('edits').select('edits');
    expect(edits).toEqual([{ edits: 0 }, { edits: 1 }]);
  });

  test('stale cards of no run are found by the index of those that may change', async () => {
    const { reader } = await openOutbox();
    const asked = await hearQueries(reader, async () => {
      await listStaleWithoutRun(reader, 'fake');
    });
    for (const query of asked) expect(await explainQuery(reader, query)).toContain('posts_live');
    expect(asked).toHaveLength(1);
  });
});
