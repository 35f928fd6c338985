import { describe, expect, test } from 'vitest';
import { redrawCard } from '#bots/delivery/redraw-card.ts';
import { takeEdit } from '#src/operations/lend-post.ts';
import { tidyNotices } from '#src/operations/tidy-notices.ts';
import { databases } from '#test/support/databases.ts';
import { ASKS, FAILS, openDeliveryScene, vote } from '#test/support/delivery-scene.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

describe.each(databases())('on $name', (kind) => {
  test('a surface that had nothing to show for eight days is not forgotten', async () => {
    const { begin, run, owed, messenger, clock, process } = await openDeliveryScene(kind);
    await begin();
    clock.wind(8 * DAY_MS);
    await tidyNotices(process.app, ['fake']);
    await run(...FAILS);
    await owed();
    expect(messenger.posts).toHaveLength(1);
  });

  test('what waits for its time is not kept for days by a clock that was set back', async () => {
    const { begin, run, owed, messenger, clock, deliverer } = await openDeliveryScene(kind);
    await begin();
    messenger.answerWith('never-arrives', { type: 'later', afterMs: MINUTE_MS, reason: 'busy' });
    await run(...FAILS);
    await waitForFact('it was tried', () => messenger.sends() === 1);
    clock.set(-DAY_MS);
    for (const sends of [2, 3]) {
      clock.wind(MINUTE_MS);
      await waitForFact(`${sends} tries`, () => {
        deliverer.hint();
        return messenger.sends() === sends;
      });
    }
    await owed();
    expect(messenger.posts).toHaveLength(1);
  });

  test('a card that somebody else is editing is looked at again when they may have died', async () => {
    const { begin, run, tell, owed, messenger, process, rows } = await openDeliveryScene(kind);
    await begin();
    const asking = await run(ASKS);
    await owed();
    const [{ id } = {}] = await rows();
    await takeEdit(process.app, String(id), 'elsewhere boot 1 dead');
    await tell(asking, vote('ana'));
    const { app } = process;
    const { log } = app;
    const lender = 'here boot 2 alive';
    const desk = { app, messenger, redact: String, log, lender, pictures: null, elsewhere: [] };
    expect(await redrawCard(desk, String(id))).toMatchObject({ sent: 'none', againMs: MINUTE_MS });
  });

  test('nothing is left ticking by a deliverer that was stopped', async () => {
    const { begin, run, rows, messenger, deliverer } = await openDeliveryScene(kind);
    const before = timers();
    await begin();
    messenger.answerWith({ type: 'later', afterMs: MINUTE_MS, reason: 'busy' });
    await run(...FAILS);
    await waitForFact('it waits', async () => {
      deliverer.hint();
      return (await rows()).some(({ reason }) => reason === 'busy');
    });
    // It has begun to look when it is told to stop.
    deliverer.hint();
    await deliverer.stop();
    expect(timers()).toBeLessThanOrEqual(before);
  });
});

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}
