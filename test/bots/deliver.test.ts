import { describe, expect, test } from 'vitest';
import { databases } from '#test/support/databases.ts';
import { APPROVED, ASKS, FAILS, openDeliveryScene, REMINDS } from '#test/support/delivery-scene.ts';
import { openFakeMessenger } from '#test/support/fake-messenger.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';
import { openProcess } from '#test/support/workers.ts';

describe.each(databases())('on $name', (kind) => {
  test('a failed run and a task that waits become one card each', async () => {
    const { begin, run, owed, messenger, rows } = await openDeliveryScene(kind);
    await begin();
    const failed = await run(...FAILS);
    const asking = await run(ASKS);
    await owed();
    expect(messenger.posts).toHaveLength(2);
    expect(messenger.posts).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          place: 'ops',
          thread: null,
          view: expect.objectContaining({ kind: 'failure-alert', code: 'UPSTREAM_ERROR' }),
        }),
        expect.objectContaining({
          place: 'ops',
          thread: null,
          view: expect.objectContaining({ kind: 'approval', status: 'pending', step: 'ask' }),
        }),
      ]),
    );
    expect(messenger.posts.map(({ id }) => id.length)).toEqual([22, 22]);
    expect(await rows()).toMatchObject([
      { run: failed, state: 'shown', attempts: 1, is_final: 1, shown_head: 4 },
      { run: asking, state: 'shown', attempts: 1, is_final: 0, shown_head: 3 },
    ]);
  });

  test('what happened before a surface was switched on is not shown on it', async () => {
    const { begin, run, owed, messenger } = await openDeliveryScene(kind);
    await run(...FAILS);
    await begin();
    await run(ASKS);
    await owed();
    expect(messenger.posts.map(({ view }) => view.kind)).toEqual(['approval']);
  });

  test('what is owed goes out by its importance, not by its age', async () => {
    const { begin, run, tell, owed, messenger, deliverer } = await openDeliveryScene(kind);
    await begin();
    const asking = await run(ASKS);
    await owed();
    const held = Promise.withResolvers<void>();
    messenger.answerWith(held.promise);
    await run(...FAILS);
    deliverer.hint();
    await waitForFact('the first is being sent', () => messenger.sends() === 2);
    await run(...FAILS);
    await tell(asking, REMINDS);
    await run(ASKS);
    deliverer.hint();
    await waitForFact('all are owed', async () => (await deliverer.count()).owed === 4);
    held.resolve();
    await owed();
    const [first, second, ...rest] = messenger.posts;
    expect([first, second].map((post) => post?.view.kind)).toEqual(['approval', 'failure-alert']);
    expect(rest.map(({ view, thread }) => [view.kind, thread])).toEqual([
      ['approval', null],
      ['task-reminder', first?.message],
      ['failure-alert', null],
    ]);
  });

  test('a reminder stands in the thread of its card, and each takes the place of the last', async () => {
    const { begin, run, tell, owed, messenger, rows } = await openDeliveryScene(kind);
    await begin();
    const asking = await run(ASKS);
    await owed();
    for (const reminders of [2, 3]) {
      await tell(asking, REMINDS);
      await owed();
      expect(messenger.posts).toHaveLength(reminders);
    }
    const [card, ...reminders] = messenger.posts;
    expect(reminders.map(({ thread }) => thread)).toEqual([card?.message, card?.message]);
    expect(new Set(messenger.posts.map(({ id }) => id)).size).toBe(3);
    expect(await rows()).toMatchObject([{ kind: 'approval' }, { kind: 'reminder', message: 'm3' }]);
  });

  test('a reminder that comes before its card was shown costs no second post', async () => {
    const { begin, run, tell, owed, messenger } = await openDeliveryScene(kind);
    await begin();
    const asking = await run(ASKS);
    await tell(asking, REMINDS);
    await owed();
    expect(messenger.posts.map(({ thread }) => thread)).toEqual([null]);
    expect(messenger.posts).toMatchObject([{ view: { status: 'pending' } }]);
  });

  test('a reminder of what is over by then is not sent', async () => {
    const { begin, run, tell, owed, messenger, rows } = await openDeliveryScene(kind);
    await begin();
    const asking = await run(ASKS);
    await owed();
    await tell(asking, REMINDS, APPROVED);
    await owed();
    expect(messenger.posts).toHaveLength(1);
    expect(await rows()).toMatchObject([{ kind: 'approval' }]);
  });

  test('two processes that deliver at once show each card once', async () => {
    const { database, begin, run, owed, messenger, clock, open, process } =
      await openDeliveryScene(kind);
    await begin();
    const other = await openProcess(database, { clock });
    const rival = open([messenger], 'elsewhere boot 1 rival');
    const { app } = other;
    expect(app).not.toBe(process.app);
    rival.start();
    for (let count = 0; count < 12; count++) {
      await run(...(count % 4 === 0 ? FAILS : [ASKS]));
      rival.hint();
    }
    await owed();
    await rival.stop();
    expect(messenger.posts).toHaveLength(12);
    expect(new Set(messenger.posts.map(({ id }) => id)).size).toBe(12);
  });

  test('each surface is shown it all', async () => {
    const { begin, run, owed, messenger, clock, open } = await openDeliveryScene(kind);
    await begin();
    const second = openFakeMessenger({ clock, surface: 'second' });
    const deliverer = open([second]);
    deliverer.start();
    await run(ASKS);
    await owed();
    await waitForFact('the other surface shows it', () => second.posts.length === 1);
    expect(messenger.posts).toHaveLength(1);
    expect(second.posts[0]?.id).not.toBe(messenger.posts[0]?.id);
  });
});
