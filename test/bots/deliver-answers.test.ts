import { describe, expect, test } from 'vitest';
import { databases } from '#test/support/databases.ts';
import {
  APPROVED,
  ASKS,
  FAILS,
  openDeliveryScene,
  type SceneOptions,
} from '#test/support/delivery-scene.ts';
import { commit, makeWrite } from '#test/support/submissions.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const MINUTE_MS = 60_000;
const LATER = { type: 'later', afterMs: 30_000, reason: 'ratelimited' } as const;

describe.each(databases())('on $name', (kind) => {
  /** A scene with a task that nobody was told of, and somebody who asks for its card. */
  async function openAsked(options: SceneOptions = {}) {
    const scene = await openDeliveryScene(kind, options);
    const asking = await scene.run(ASKS);
    await scene.begin();
    const { deliverer, messenger, database } = scene;
    const cards = deliverer.cardsOf(messenger);
    const subject = { run: asking, kind: 'approval', step: 'ask' } as const;
    const ask = (place = 'dm') => cards.answer({ subject, place, thread: 't1' });
    const { uuid } = await database.reader('runs').where({ id: asking }).first();
    const isBytes = uuid instanceof Uint8Array;
    const digits = isBytes ? Buffer.from(uuid).toString('hex') : uuid.replaceAll('-', '');
    const write = (sql: string) => commit(database.writer, makeWrite({ sql, bindings: [] }));
    return { ...scene, asking, cards, ask, digits, write };
  }

  test('a card that somebody asks for stands in their thread, says of what it is, and stays true', async () => {
    const { ask, tell, asking, deliverer, messenger, rows, digits } = await openAsked();
    expect(await ask()).toEqual({ type: 'sent', message: 'm1' });
    const [{ about, ...post } = { about: null }] = messenger.posts;
    expect(post).toMatchObject({ place: 'dm', thread: 't1', view: { status: 'pending' } });
    expect(about).toMatchObject({ kind: 'approval', subject: 'task:ask' });
    expect(about?.runId.replaceAll('-', '')).toBe(digits);
    const shown = { state: 'shown', is_answer: 1, attempts: 1, shown_head: 3, lender: null };
    expect(await rows()).toMatchObject([shown]);
    await tell(asking, APPROVED);
    deliverer.hint(asking);
    await waitForFact('it says so', () => messenger.updates.length === 1);
    expect(messenger.viewOf('m1')).toMatchObject({ status: 'approved' });
  });

  test('whoever asks does not wait for the pace of a place, and holds up nothing that is owed there', async () => {
    const { ask, run, owed, messenger, clock } = await openAsked({ paceMs: 1_000 });
    for (let count = 0; count < 2; count++) await ask('ops');
    await run(...FAILS);
    await owed();
    expect(messenger.posts).toHaveLength(3);
    await ask('ops');
    await run(...FAILS);
    await owed(1);
    expect(messenger.posts).toHaveLength(4);
    clock.wind(1_000);
    await owed();
    expect(messenger.posts).toHaveLength(5);
  });

  test('where the platform is to be left alone the answer follows when it may, once', async () => {
    const { ask, owed, messenger, clock, rows } = await openAsked();
    messenger.answerWith(LATER);
    expect(await ask()).toEqual(LATER);
    clock.wind(10_000);
    expect(await ask()).toEqual({ ...LATER, afterMs: 20_000 });
    expect(messenger.sends()).toBe(1);
    expect(await ask('elsewhere')).toMatchObject({ type: 'sent' });
    await owed(2);
    clock.wind(20_000);
    await owed();
    expect(messenger.posts.map(({ place }) => place)).toEqual(['elsewhere', 'dm', 'dm']);
    expect(messenger.posts.map(({ thread }) => thread)).toEqual(['t1', 't1', 't1']);
    expect((await rows()).map(({ state }) => state)).toEqual(['shown', 'shown', 'shown']);
  });

  test('an answer that was lost is looked for where it was sent, and not sent again', async () => {
    const { ask, owed, messenger, clock } = await openAsked();
    const since = clock.now();
    messenger.answerWith('arrives-unanswered');
    expect(await ask()).toMatchObject({ type: 'unknown' });
    clock.wind(MINUTE_MS);
    await owed();
    expect(messenger.posts).toHaveLength(1);
    expect(messenger.searches).toMatchObject([{ place: 'dm', thread: 't1', since }]);
  });

  test('what is refused, or shows nothing, is not owed: whoever asked is told', async () => {
    const { ask, cards, asking, messenger, rows } = await openAsked();
    const refused = { type: 'refused', reason: 'not_in_channel' } as const;
    messenger.answerWith(refused);
    expect(await ask()).toEqual(refused);
    const subject = { run: asking, kind: 'approval', step: 'no-such-step' } as const;
    const nothing = await cards.answer({ subject, place: 'dm', thread: null });
    expect(nothing).toMatchObject({ type: 'refused' });
    expect(await rows()).toEqual([]);
    expect(messenger.sends()).toBe(1);
  });

  test('nobody is answered by a deliverer that has stopped, and one that stops ends its answer', async () => {
    const { ask, deliverer, messenger, rows } = await openAsked();
    const held = Promise.withResolvers<void>();
    messenger.answerWith(held.promise);
    const answered = ask();
    await waitForFact('it is being sent', () => messenger.sends() === 1);
    const ended: string[] = [];
    const ends = [
      answered.then(() => ended.push('the answer')),
      deliverer.stop().then(() => ended.push('the deliverer')),
    ];
    expect(await rows()).toMatchObject([{ state: 'sending' }]);
    held.resolve();
    await Promise.all(ends);
    expect(ended).toEqual(['the answer', 'the deliverer']);
    expect(await rows()).toMatchObject([{ state: 'shown' }]);
    expect(await ask()).toMatchObject({ type: 'refused' });
  });

  test('a message is found by its place and its name', async () => {
    const { ask, cards, asking, digits } = await openAsked();
    await ask();
    const found = await cards.find({ place: 'dm', message: 'm1' });
    expect(found).toMatchObject({ run: asking, kind: 'approval', subject: 'task:ask' });
    expect(found?.runId.replaceAll('-', '')).toBe(digits);
    expect(await cards.find({ place: 'ops', message: 'm1' })).toBeNull();
    expect(await cards.find({ place: 'dm', message: 'm2' })).toBeNull();
  });

  test('a card whose record is gone lives again once somebody presses it', async () => {
    const { ask, cards, asking, write, tell, messenger, rows } = await openAsked();
    await ask();
    await write('delete from posts');
    const message = { place: 'dm', message: 'm1' };
    const [found] = await Promise.all([cards.find(message), cards.find(message)]);
    expect(found).toMatchObject({ run: asking, kind: 'approval', subject: 'task:ask' });
    await tell(asking, APPROVED);
    cards.hint(asking);
    await waitForFact('it says so', async () => (await rows())[0]?.['is_final'] === 1);
    expect(messenger.viewOf('m1')).toMatchObject({ status: 'approved' });
    expect(await rows()).toMatchObject([{ is_answer: 1, message: 'm1', place: 'dm' }]);
  });

  test('a card that was sent and not recorded is that very card, for whoever presses it first', async () => {
    const { ask, cards, asking, messenger, rows, owed } = await openAsked();
    messenger.answerWith('arrives-unanswered');
    await ask();
    const found = await cards.find({ place: 'dm', message: 'm1' });
    expect(found).toMatchObject({ run: asking, subject: 'task:ask' });
    await owed();
    expect(messenger.posts).toHaveLength(1);
    expect(await rows()).toMatchObject([{ state: 'shown', message: 'm1' }]);
  });

  test('a message of which nothing is known any more is no card', async () => {
    const { ask, cards, messenger, rows } = await openAsked();
    await ask();
    const [card] = messenger.posts;
    if (!card?.about) throw new Error('it does not say of what it is');
    const { about } = card;
    const runId = '0199f1a0-0000-7000-8000-000000000000';
    const told = [{ ...about, runId }, { ...about, runId: '?' }, { ...about, kind: '?' }, null];
    for (const [index, each] of told.entries()) {
      await messenger.post({ ...card, id: `p${index}`, about: each });
      expect(await cards.find({ place: 'dm', message: `m${index + 2}` })).toBeNull();
    }
    expect(await rows()).toHaveLength(1);
  });

  test('a place that is to be left alone holds no other', async () => {
    const { ask, run, owed, messenger } = await openAsked();
    messenger.answerWith(LATER);
    await ask();
    await run(...FAILS);
    await owed(1);
    expect(messenger.posts).toMatchObject([{ place: 'ops' }]);
  });
});
