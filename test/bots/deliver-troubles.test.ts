import { describe, expect, test } from 'vitest';
import { databases } from '#test/support/databases.ts';
import {
  ASKS,
  type DeliveryScene,
  FAILS,
  openDeliveryScene,
  vote,
} from '#test/support/delivery-scene.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Waits until so much has been sent, and what became of it is recorded. */
async function sent({ messenger, deliverer, rows }: DeliveryScene, sends: number): Promise<void> {
  await waitForFact(
    () => `${sends} sends: there were ${messenger.sends()}`,
    async () => {
      deliverer.hint();
      // In this order: what has been sent is lent until it is recorded.
      if (messenger.sends() < sends) return false;
      return (await rows()).every(({ lender }) => lender === null);
    },
  );
}

describe.each(databases())('on $name', (kind) => {
  test('a post whose answer was lost is looked for, and not posted twice', async () => {
    const scene = await openDeliveryScene(kind);
    const { begin, run, owed, messenger, clock, rows } = scene;
    messenger.answerWith('arrives-unanswered');
    await begin();
    await run(...FAILS);
    await sent(scene, 1);
    expect(await rows()).toMatchObject([{ state: 'sending', reason: 'socket hang up' }]);
    clock.wind(MINUTE_MS);
    await owed();
    expect(messenger.posts).toHaveLength(1);
    expect(await rows()).toMatchObject([{ state: 'shown', message: 'm1', reason: null }]);
  });

  test('while nobody can tell whether a post has arrived it is not posted again', async () => {
    const scene = await openDeliveryScene(kind);
    const { begin, run, owed, messenger, deliverer, clock, rows } = scene;
    const find = messenger.find.bind(messenger);
    messenger.find = () => Promise.reject(new Error('the platform is down'));
    messenger.answerWith('arrives-unanswered');
    await begin();
    await run(...FAILS);
    await sent(scene, 1);
    clock.wind(MINUTE_MS);
    await waitForFact('it was looked for', async () => {
      deliverer.hint();
      const [{ attempts, lender } = {}] = await rows();
      return attempts === 2 && lender === null;
    });
    expect(await rows()).toMatchObject([{ state: 'sending' }]);
    messenger.find = find;
    clock.wind(MINUTE_MS);
    await owed();
    expect(messenger.posts).toHaveLength(1);
  });

  test('a post that never arrived is posted again under the same id', async () => {
    const scene = await openDeliveryScene(kind);
    const { begin, run, owed, messenger, clock, rows } = scene;
    messenger.answerWith('never-arrives', 'never-arrives');
    await begin();
    await run(...FAILS);
    await sent(scene, 1);
    const [before] = await rows();
    clock.wind(MINUTE_MS);
    await sent(scene, 2);
    clock.wind(MINUTE_MS);
    await owed();
    expect(messenger.posts.map(({ id }) => id)).toEqual([before?.['id']]);
    expect(await rows()).toMatchObject([{ state: 'shown', attempts: 3 }]);
  });

  test('where nobody can look it is posted again: rather twice than never', async () => {
    const scene = await openDeliveryScene(kind, { canFind: false });
    const { begin, run, owed, messenger, clock } = scene;
    messenger.answerWith('arrives-unanswered');
    await begin();
    await run(...FAILS);
    await sent(scene, 1);
    clock.wind(MINUTE_MS);
    await owed();
    expect(messenger.posts).toHaveLength(2);
    expect(new Set(messenger.posts.map(({ id }) => id)).size).toBe(1);
  });

  test('a platform that wants to be left alone is, as long as it says', async () => {
    const scene = await openDeliveryScene(kind);
    const { begin, run, owed, messenger, clock } = scene;
    messenger.answerWith({ type: 'later', afterMs: 30_000, reason: 'ratelimited' });
    await begin();
    await run(...FAILS);
    await sent(scene, 1);
    await run(...FAILS);
    await owed(2);
    clock.wind(29_000);
    await owed(2);
    expect(messenger.sends()).toBe(1);
    clock.wind(1_000);
    await owed();
    expect(messenger.posts).toHaveLength(2);
  });

  test('a platform that is down is asked ever less often', async () => {
    const scene = await openDeliveryScene(kind, { canFind: false });
    const { begin, run, messenger, clock, rows } = scene;
    messenger.answerWith(...Array(12).fill('never-arrives'));
    await begin();
    await run(...FAILS);
    const waits: number[] = [];
    for (let sends = 1; sends <= 12; sends++) {
      await sent(scene, sends);
      const [row] = await rows();
      const waitMs = Number(row?.['due_at']) - clock.now();
      waits.push(waitMs / 1_000);
      clock.wind(waitMs);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60]);
  });

  test('what is refused stays, with the reason', async () => {
    const scene = await openDeliveryScene(kind);
    const { begin, run, owed, messenger, deliverer, rows } = scene;
    messenger.answerWith({ type: 'refused', reason: 'channel_is_archived' });
    await begin();
    await run(...FAILS);
    await sent(scene, 1);
    await owed();
    expect(messenger.posts).toEqual([]);
    expect(await rows()).toMatchObject([{ state: 'undeliverable', reason: 'channel_is_archived' }]);
    expect(await deliverer.count()).toEqual({ owed: 0, undeliverable: 1 });
  });

  test('a messenger that breaks on one card keeps none of the others, and is tried again', async () => {
    const scene = await openDeliveryScene(kind);
    const { begin, run, owed, messenger, clock } = scene;
    messenger.answerWith('throws');
    await begin();
    await run(...FAILS);
    await sent(scene, 1);
    await run(...FAILS);
    await owed(1);
    expect(messenger.posts).toHaveLength(1);
    clock.wind(MINUTE_MS);
    await owed();
    expect(messenger.posts).toHaveLength(2);
  });

  test('what could not be delivered in seven days is given up, and says why', async () => {
    const scene = await openDeliveryScene(kind);
    const { begin, run, owed, messenger, clock, rows } = scene;
    messenger.answerWith('never-arrives', 'never-arrives');
    await begin();
    await run(...FAILS);
    await sent(scene, 1);
    clock.wind(8 * DAY_MS);
    await owed();
    const reason = 'tried for seven days: socket hang up';
    expect(await rows()).toMatchObject([{ state: 'undeliverable', reason }]);
  });

  test('posts to one place keep the pace of the platform', async () => {
    const { begin, run, owed, messenger, clock } = await openDeliveryScene(kind, { paceMs: 1_000 });
    const start = clock.now();
    await begin();
    for (let count = 0; count < 3; count++) await run(...FAILS);
    for (const left of [2, 1, 0]) {
      await owed(left);
      clock.wind(1_000);
    }
    expect(messenger.posts.map(({ at }) => at - start)).toEqual([0, 1_000, 2_000]);
  });

  test('a card that is edited holds up no other card', async () => {
    const scene = await openDeliveryScene(kind, { paceMs: 1_000 });
    const { begin, run, tell, owed, messenger, deliverer, clock } = scene;
    await begin();
    const asking = await run(ASKS);
    await owed();
    clock.wind(10_000);
    await tell(asking, vote('ana'));
    deliverer.hint(asking);
    await waitForFact('the edit', () => messenger.updates.length === 1);
    await run(...FAILS);
    await owed();
    expect(messenger.posts).toHaveLength(2);
  });
});
