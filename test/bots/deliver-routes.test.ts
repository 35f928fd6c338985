import { describe, expect, test } from 'vitest';
import { isFault, parseRoute } from '#src/domain/route-text.ts';
import { addRoute } from '#src/operations/add-route.ts';
import { addUser } from '#src/operations/add-user.ts';
import { linkIdentity } from '#src/operations/link-identity.ts';
import { loadRoutes } from '#src/operations/load-routes.ts';
import { removeRoute } from '#src/operations/remove-route.ts';
import { OWNER } from '#test/support/callers.ts';
import { type DatabaseKind, databases } from '#test/support/databases.ts';
import { ASKS, FAILS, openDeliveryScene, REMINDS } from '#test/support/delivery-scene.ts';
import { commit, makeWrite } from '#test/support/submissions.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';
import { publish, start } from '#test/support/workers.ts';

/** A delivery to `slack`, where everybody has a chat of their own, with these routes. */
async function openRoutedScene(on: DatabaseKind, ...texts: string[]) {
  const scene = await openDeliveryScene(on, { surface: 'slack' });
  const { messenger, process, begin } = scene;
  const { app } = process;
  messenger.placeOfPerson = (id) => `chat-${id}`;
  for (const text of texts) {
    const route = parseRoute(text);
    if (isFault(route)) throw new Error(route.message);
    await addRoute(app, OWNER, route);
  }
  await begin();
  return {
    ...scene,
    app,
    link: async (email: string, id: string) => {
      await addUser(app, OWNER, { email });
      await linkIdentity(app, OWNER, { kind: 'slack', id, email });
    },
    /** Where each kind of card went, in order. */
    shown: () =>
      Object.fromEntries(
        [...Map.groupBy(messenger.posts, ({ view }) => view.kind)].map(([kind, posts]) => [
          kind,
          posts.map(({ place }) => place).toSorted(),
        ]),
      ),
  };
}

const ASKED = 'approvals -> slack:approvers';

describe.each(databases())('on $name', (on) => {
  test('approvals have a channel of their own, and all else goes where it went', async () => {
    const scene = await openRoutedScene(on, 'approvals -> slack:C0APPROVE', '-> discord:77');
    await scene.run(...FAILS);
    await scene.run(ASKS);
    await scene.owed();
    expect(scene.shown()).toEqual({ 'failure-alert': ['ops'], approval: ['C0APPROVE'] });
  });

  test('each who may decide is asked, and reminded, in a chat of their own', async () => {
    const { link, run, tell, owed, shown, messenger } = await openRoutedScene(on, ASKED);
    await link('ana@example.com', 'U1');
    await link('ben@example.com', 'U2');
    const asking = await run(ASKS);
    await owed();
    expect(shown()).toEqual({ approval: ['chat-U1', 'chat-U2'] });
    const cards = messenger.posts.map(({ place, message }) => `${place} ${message}`).toSorted();
    await tell(asking, REMINDS);
    await owed();
    const reminders = messenger.posts.slice(2).map(({ place, thread }) => `${place} ${thread}`);
    expect(reminders.toSorted()).toEqual(cards);
    // Whoever is known since then is shown the card itself.
    await link('cleo@example.com', 'U3');
    await tell(asking, REMINDS);
    await owed();
    expect(messenger.posts.filter(({ place }) => place === 'chat-U3')).toMatchObject([
      { thread: null, view: { kind: 'approval' } },
    ]);
  });

  test('where nobody is known it goes as without that route', async () => {
    const scene = await openRoutedScene(on, ASKED, '-> slack:C0ALL');
    const { run, owed, shown, messenger, link } = scene;
    await run(ASKS);
    await owed();
    expect(shown()).toEqual({ approval: ['C0ALL'] });
    await link('ana@example.com', 'U1');
    messenger.placeOfPerson = () => null;
    await run(ASKS);
    await owed();
    expect(shown()).toEqual({ approval: ['C0ALL', 'C0ALL'] });
  });

  test('a failure of a workflow with two tags goes to two places, that of another to the default', async () => {
    const { process, database, tell, owed, shown, run } = await openRoutedScene(
      on,
      'tag:billing code:UPSTREAM_ERROR -> slack:C0BILL',
      'tag:eu code:UPSTREAM_ERROR -> slack:C0EU',
      'tag:eu code:SCRIPT_FAILED -> slack:C0NOT',
    );
    await publish(process, [{ id: 'ask', type: 'quick' }], 'orders');
    const sql = `update workflows set tags = '["billing", "eu"]' where name = 'orders'`;
    await commit(database.writer, makeWrite({ sql, bindings: [] }));
    const { run: failing } = await start(process, 'orders');
    await tell(failing, { type: 'run_started', data: { worker: 'w' } }, ...FAILS);
    await run(...FAILS);
    await owed();
    expect(shown()).toEqual({ 'failure-alert': ['C0BILL', 'C0EU', 'ops'] });
  });

  test('a route counts from when it is added to when it is removed', async () => {
    const { app, run, owed, shown } = await openRoutedScene(on, 'failures -> slack:C0FAIL');
    await run(...FAILS);
    await owed();
    const [route] = await loadRoutes(app);
    await removeRoute(app, OWNER, { number: route?.added?.number ?? 0 });
    await run(...FAILS);
    await owed();
    expect(shown()).toEqual({ 'failure-alert': ['C0FAIL', 'ops'] });
  });

  test('a task that cannot be read goes where no people are asked, and keeps no card of another', async () => {
    const { link, run, deliverer, open, messenger, database, rows } = await openRoutedScene(
      on,
      ASKED,
    );
    await link('ana@example.com', 'U1');
    await deliverer.stop();
    const broken = await run(ASKS);
    const whole = await run(ASKS);
    const sql = `update events set data = '{' where run = ${broken} and seq = 3`;
    await commit(database.writer, makeWrite({ sql, bindings: [] }));
    const next = open([messenger]);
    next.start();
    await waitForFact('the other card', () => messenger.posts.length === 1);
    await next.stop();
    expect(await rows()).toMatchObject([
      { run: broken, state: 'owed', place: 'ops' },
      { run: whole, state: 'shown', place: 'chat-U1' },
    ]);
  });
});
