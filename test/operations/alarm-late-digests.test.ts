import { describe, expect, test } from 'vitest';
import { alarmLateDigests } from '#src/operations/alarm-late-digests.ts';
import { subscribe } from '#src/operations/subscribe.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { openQuietApp } from '#test/support/quiet-app.ts';
import { openWoundClock } from '#test/support/wound-clock.ts';

const MINUTE_MS = 60_000;

describe.each(databases())('on $name', ({ open }) => {
  test('a digest that nobody made is told of once, elsewhere, 30 min after its time, whoever looks', async () => {
    const { target, reader } = await open();
    const clock = openWoundClock();
    const app = await openQuietApp({ target, clock });
    const other = await openQuietApp({ target, clock });
    const where = { surface: 'slack', place: 'C1', zone: 'UTC' };
    await subscribe(app, asCaller(), { ...where, at: '09:00', heartbeat: true });
    const { due_at: dueAt } = await reader('subscriptions').first();
    const elsewhere = [
      { surface: 'slack', place: 'C2' },
      { surface: 'discord', place: '77' },
    ];
    const told = () => reader('posts').where({ kind: 'delivery-alert' }).select('surface', 'place');
    clock.wind(dueAt + 29 * MINUTE_MS - clock.now());
    await alarmLateDigests(app, elsewhere);
    expect(await told()).toEqual([]);
    clock.wind(2 * MINUTE_MS);
    await Promise.all([app, other].map((each) => alarmLateDigests(each, elsewhere)));
    // Never by the platform that it was to come by.
    expect(await told()).toEqual([{ surface: 'discord', place: '77' }]);
    const [alert] = await reader('delivery_alerts');
    expect(alert).toMatchObject({ surface: 'slack', place: 'C1' });
    expect(alert.reason).toMatch(/^the digest of \S+ was not made, 30 min after its time$/);
    clock.wind(5 * MINUTE_MS);
    await alarmLateDigests(other, elsewhere);
    expect(await told()).toHaveLength(1);
  });
});
