import { afterEach, describe, expect, test, vi } from 'vitest';
import { askMessenger, askWhetherSent } from '#bots/delivery/ask-messenger.ts';
import { databases } from '#test/support/databases.ts';
import { FAILS, openDeliveryScene } from '#test/support/delivery-scene.ts';
import { commit, makeWrite } from '#test/support/submissions.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

afterEach(() => void vi.useRealTimers());

test('a messenger that never answers is waited for half a minute', async () => {
  vi.useFakeTimers();
  const never = () => new Promise<never>(() => undefined);
  const [sent, found] = [askMessenger(never), askWhetherSent(never)];
  await vi.advanceTimersByTimeAsync(30_000);
  expect(await sent).toMatchObject({ type: 'unknown' });
  // To post again then could be to post twice.
  expect(await found).toMatchObject({ error: expect.any(Error) });
});

describe.each(databases())('on $name', (kind) => {
  test('a run whose log is broken keeps no card of another', async () => {
    const { begin, run, open, deliverer, messenger, rows, database } =
      await openDeliveryScene(kind);
    await begin();
    await deliverer.stop();
    const broken = await run(...FAILS);
    const whole = await run(...FAILS);
    const sql = `update events set data = '{' where run = ${broken} and seq = 3`;
    await commit(database.writer, makeWrite({ sql, bindings: [] }));
    const next = open([messenger]);
    next.start();
    await waitForFact('the other card', () => messenger.posts.length === 1);
    await next.stop();
    expect(await rows()).toMatchObject([
      { run: broken, state: 'owed' },
      { run: whole, state: 'shown' },
    ]);
  });
});
