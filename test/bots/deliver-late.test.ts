import { describe, expect, test } from 'vitest';
import { databases } from '#test/support/databases.ts';
import {
  ASKS,
  type DeliveryScene,
  FAILS,
  openDeliveryScene,
} from '#test/support/delivery-scene.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const MINUTE_MS = 60_000;

describe.each(databases())('on $name', (kind) => {
  /** Something happens while nobody delivers, and so much later somebody does. */
  async function openLate(minutes: number, ...facts: Parameters<DeliveryScene['run']>) {
    const scene = await openDeliveryScene(kind);
    await scene.begin();
    await scene.deliverer.stop();
    await scene.run(...facts);
    scene.clock.wind(minutes * MINUTE_MS);
    const deliverer = scene.open([scene.messenger]);
    return { ...scene, deliverer };
  }

  test.each([
    [22, 22 * MINUTE_MS],
    [15, null],
  ])('an alert that comes %i min after the failure is %s late', async (minutes, lateMs) => {
    const { deliverer, messenger } = await openLate(minutes, ...FAILS);
    deliverer.start();
    await waitForFact('the alert', () => messenger.posts.length === 1);
    expect(messenger.viewOf('m1')).toMatchObject({ kind: 'failure-alert', lateMs });
  });

  test('an approval is not late: it still waits', async () => {
    const { deliverer, messenger } = await openLate(22, ASKS);
    deliverer.start();
    await waitForFact('the approval', () => messenger.posts.length === 1);
    expect(messenger.viewOf('m1')).not.toHaveProperty('lateMs');
  });

  test.each([
    [22, 22 * MINUTE_MS],
    [1, null],
  ])('told after %i min, it says %s for good', async (minutes, lateMs) => {
    const { deliverer, messenger, clock, rows, passUntil } = await openLate(minutes, ...FAILS);
    messenger.answerWith('arrives-unanswered');
    deliverer.start();
    await waitForFact('it has arrived, and nobody knows', async () => {
      const [row] = await rows();
      return row?.['state'] === 'sending' && row['lender'] === null;
    });
    clock.wind(40 * MINUTE_MS);
    await passUntil('it is found and drawn anew', () => messenger.updates.length === 1);
    expect(messenger.posts).toHaveLength(1);
    expect(messenger.viewOf('m1')).toMatchObject({ kind: 'failure-alert', lateMs });
  });
});
