import { describe, expect, test } from 'vitest';
import { openPictures } from '#src/pictures/pictures.ts';
import { databases } from '#test/support/databases.ts';
import { ASKS, FAILS, openDeliveryScene, type SceneOptions } from '#test/support/delivery-scene.ts';
import { commit, makeWrite } from '#test/support/submissions.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const PNG = '89504e47';
const SECOND_MS = 1_000;
const LATER = { type: 'later', afterMs: 30_000, reason: 'ratelimited' } as const;

describe.each(databases())('on $name', (kind) => {
  async function openDrawn(options: SceneOptions = {}) {
    const drawing = { hasPictures: true, pictures: openPictures() };
    const scene = await openDeliveryScene(kind, { ...drawing, ...options });
    await scene.begin();
    const { messenger, rows, run, owed, database, passUntil } = scene;
    const isDone = (row: Record<string, unknown>) => {
      return row['state'] === 'shown' && row['picture_due_at'] === null && row['is_final'] === 1;
    };
    /** Until no card waits for its picture, or to be drawn with it; time passes meanwhile. */
    const done = () =>
      passUntil('no card waits for its picture', async () => (await rows()).every(isDone));
    const fail = async () => {
      const failed = await run(...FAILS);
      await owed();
      return failed;
    };
    const write = (sql: string) => commit(database.writer, makeWrite({ sql, bindings: [] }));
    /** Makes the card stale. */
    const reopen = () => write('update posts set shown_head = 0, drawn = null, is_final = 0');
    const pictures = () => messenger.updates.map(({ picture }) => picture?.file ?? null);
    return { ...scene, done, fail, write, reopen, pictures };
  }

  test('an alert does not wait for its picture: an edit brings it, with words that say the same', async () => {
    const { run, owed, fail, messenger, rows } = await openDrawn();
    const held = Promise.withResolvers<void>();
    messenger.answerUploadsWith(held.promise);
    const failed = await fail();
    const asking = await run(ASKS);
    await owed();
    expect(messenger.posts.map(({ picture }) => picture)).toEqual([null, null]);
    expect(messenger.updates).toEqual([]);
    held.resolve();
    await waitForFact('the edit', () => messenger.updates.length === 1);
    await owed();
    const [{ place, message, picture } = { picture: null }] = messenger.uploads;
    expect({ place, message }).toEqual({ place: 'ops', message: 'm1' });
    expect(Buffer.from(picture?.png ?? []).toString('hex', 0, 4)).toBe(PNG);
    expect(picture?.fileName).toMatch(/^run-\w+\.png$/);
    const { altText } = picture ?? {};
    expect(altText).toContain('failed: UPSTREAM_ERROR');
    expect(messenger.updates).toMatchObject([{ message: 'm1', picture: { file: 'f1', altText } }]);
    expect(await rows()).toMatchObject([
      { run: failed, picture: 'f1', picture_due_at: null, is_final: 1 },
      { run: asking, picture: null, picture_due_at: null },
    ]);
  });

  test('a card keeps its picture, until that is gone: then the card is shown without', async () => {
    const { fail, done, reopen, pictures, messenger, rows } = await openDrawn();
    await fail();
    await done();
    await reopen();
    await done();
    expect(pictures()).toEqual(['f1', 'f1']);
    messenger.answerWith({ type: 'refused', reason: 'invalid_blocks' });
    await reopen();
    await done();
    expect(pictures()).toEqual(['f1', 'f1', null]);
    expect(await rows()).toMatchObject([{ picture: null, reason: null }]);
    expect(messenger.uploads).toHaveLength(1);
  });

  test('a picture waits as long as the platform says, and that is no try', async () => {
    const { fail, done, pictures, messenger, clock, deliverer, rows } = await openDrawn();
    messenger.answerUploadsWith(LATER, LATER, LATER, LATER);
    await fail();
    await waitForFact('it is put off', async () => {
      return (await rows())[0]?.['picture_due_at'] === clock.now() + LATER.afterMs;
    });
    clock.wind(LATER.afterMs - 1);
    deliverer.hint();
    await fail();
    expect(messenger.uploads).toEqual([]);
    await done();
    expect(new Set(pictures())).toEqual(new Set(['f1', 'f2']));
    expect(await rows()).toMatchObject([{ picture_tries: 1 }, { picture_tries: 1 }]);
  });

  const REFUSED = { type: 'refused', reason: 'storage_limit_reached' } as const;
  test.each([
    ['is refused', {}, [REFUSED, REFUSED, REFUSED]],
    ['never arrives', {}, ['never-arrives', 'throws', 'never-arrives']],
    ['cannot be drawn', { pictures: openPictures({ timeLimitMs: 1 }) }, []],
  ] as const)('a picture that %s is given up after three tries', async (_, options, answers) => {
    const { fail, done, messenger, rows } = await openDrawn(options);
    messenger.answerUploadsWith(...answers);
    await fail();
    await done();
    expect(await rows()).toMatchObject([{ picture: null, picture_tries: 3, state: 'shown' }]);
    expect(messenger.uploads).toEqual([]);
    expect(messenger.updates).toEqual([]);
  });

  test('a picture that three processes died of is drawn by no fourth', async () => {
    const { fail, done, write, deliverer, open, messenger, rows } = await openDrawn();
    await fail();
    await done();
    await deliverer.stop();
    await write('update posts set picture = null, picture_due_at = 1, picture_tries = 3');
    const next = open([messenger]);
    next.start();
    await waitForFact('it is given up', async () => (await rows())[0]?.['picture_due_at'] === null);
    expect(messenger.uploads).toHaveLength(1);
  });

  test('an alert that came late says so also with its picture', async () => {
    const { deliverer, open, run, messenger, clock, passUntil } = await openDrawn();
    await deliverer.stop();
    await run(...FAILS);
    const lateMs = 22 * 60 * SECOND_MS;
    clock.wind(lateMs);
    open([messenger]).start();
    await waitForFact('it is told', () => messenger.posts.length === 1);
    await passUntil('the card is drawn with its picture', () => messenger.updates.length === 1);
    expect(messenger.uploads).toMatchObject([{ view: { kind: 'failure-alert', lateMs } }]);
    expect(messenger.viewOf('m1')).toMatchObject({ lateMs });
  });

  test('two processes that deliver at once upload a picture once', async () => {
    const { fail, open, messenger, rows } = await openDrawn();
    open([messenger], 'elsewhere boot 1 rival').start();
    for (let count = 0; count < 2; count++) await fail();
    // No time passes: a loan that is over is free to whoever comes.
    const noneWaits = async () => (await rows()).every((row) => row['picture_due_at'] === null);
    await waitForFact('both have their pictures', noneWaits);
    expect(messenger.uploads.map(({ message }) => message).toSorted()).toEqual(['m1', 'm2']);
  });

  test('an alert that is found again gets its picture again', async () => {
    const { fail, done, write, deliverer, messenger, pictures } = await openDrawn();
    await fail();
    await done();
    await write('delete from posts');
    const found = await deliverer.cardsOf(messenger).find({ place: 'ops', message: 'm1' });
    expect(found).toMatchObject({ kind: 'failure-alert' });
    await done();
    expect(pictures().at(-1)).toBe('f2');
  });
});
