import { describe, expect, test } from 'vitest';
import type { DigestFacts } from '#src/domain/digest.ts';
import { openPictures } from '#src/pictures/pictures.ts';
import { insertDigest } from '#src/store/digests.ts';
import { owePosts } from '#src/store/posts.ts';
import { toStatement } from '#src/store/statement.ts';
import { insertSubscription } from '#src/store/subscriptions.ts';
import { databases } from '#test/support/databases.ts';
import { type DeliveryScene, openDeliveryScene } from '#test/support/delivery-scene.ts';
import { busyDay, makeDigest } from '#test/support/example-alerts.ts';
import { T0 } from '#test/support/factories.ts';
import { commit, makeWrite } from '#test/support/submissions.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const POST = 'AbCdEfGhIjKlMnOpQrStUv';

describe.each(databases())('on $name', (kind) => {
  test('a digest is sent as it was made, and gets its chart by an edit', async () => {
    const drawing = { hasPictures: true, pictures: openPictures() };
    const scene = await openDeliveryScene(kind, drawing);
    await scene.begin();
    await oweDigest(scene);
    await waitForFact('the digest stands with its chart', async () => {
      scene.deliverer.hint();
      return scene.messenger.updates.length === 1;
    });
    const { posts, uploads, updates } = scene.messenger;
    const view = { kind: 'digest', date: '2026-01-05', counts: { failed: 38, runs: 447 } };
    expect(posts).toMatchObject([{ place: 'ops', view, picture: null }]);
    expect(uploads).toMatchObject([
      { message: 'm1', picture: { fileName: 'digest-2026-01-05.png' } },
    ]);
    const altText = expect.stringContaining('447 runs, 407 completed, 38 failed, 2 stopped');
    expect(updates).toMatchObject([{ message: 'm1', view, picture: { file: 'f1', altText } }]);
    await scene.owed();
    expect(await scene.rows()).toMatchObject([{ kind: 'digest', run: null, is_final: 1 }]);
  });

  test('a digest of a day without runs stands without a chart', async () => {
    const drawing = { hasPictures: true, pictures: openPictures() };
    const scene = await openDeliveryScene(kind, drawing);
    await scene.begin();
    await oweDigest(scene, { facts: makeDigest({ undelivered: 1 }) });
    await waitForFact('nothing is to be drawn', async () => {
      scene.deliverer.hint();
      const [post] = await scene.rows();
      return post?.picture_tries === 1 && post.picture_due_at === null;
    });
    expect(scene.messenger.posts).toHaveLength(1);
    expect(scene.messenger.uploads).toEqual([]);
  });

  test('a digest that stands elsewhere says where it belongs', async () => {
    const scene = await openDeliveryScene(kind);
    await scene.begin();
    const from = { surface: 'slack', place: 'C1', reason: 'the channel is archived' };
    const been = [{ surface: 'slack', place: 'C1' }];
    await oweDigest(scene, { rerouted: JSON.stringify({ from, been }) });
    await scene.owed();
    expect(scene.messenger.viewOf('m1')).toMatchObject({ kind: 'digest', rerouted: from });
  });
});

async function oweDigest(
  { database, messenger }: DeliveryScene,
  { rerouted = null, facts = busyDay() }: { rerouted?: string | null; facts?: DigestFacts } = {},
) {
  const { reader: db, writer } = database;
  const { surface } = messenger;
  const told = { block: 0, no: 0, at: T0 };
  const when = { zone: 'Europe/Berlin', minute: 600, weekday: null, whenEmpty: 'quiet' } as const;
  const due = { date: '2026-01-05', at: T0 };
  const by = { createdAt: T0, createdBy: 'ana' };
  const where = { projectId: 1, surface, place: 'ops', scope: {} };
  await commit(writer, makeWrite(insertSubscription(db, { ...where, ...when, told, due, ...by })));
  const { id: subscription } = await db('subscriptions').first('id');
  const what = { kind: 'digest', run: null, subject: 'digest', priority: 4 } as const;
  const span = { after: 0, until: 1 };
  const made = { subscription, date: '2026-01-05', dueAt: T0, madeAt: T0, post: POST };
  const digest = { ...made, blocks: span, numbers: span, facts };
  await commit(
    writer,
    makeWrite(
      ...owePosts(db, [{ id: POST, surface, place: 'ops', ...what, at: T0 }]),
      toStatement(db('posts').update({ rerouted })),
      insertDigest(db, digest),
    ),
  );
}
