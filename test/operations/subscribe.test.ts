import { describe, expect, test } from 'vitest';
import { listSubscriptions } from '#src/operations/list-subscriptions.ts';
import { makeDueDigests } from '#src/operations/make-digests.ts';
import { type SubscribeRequest, subscribe } from '#src/operations/subscribe.ts';
import { unsubscribe } from '#src/operations/unsubscribe.ts';
import { listSubscriptionRows, moveSubscription } from '#src/store/subscriptions.ts';
import { openSurface } from '#src/store/surfaces.ts';
import { asCaller } from '#test/support/callers.ts';
import { type DatabaseKind, databases } from '#test/support/databases.ts';
import { BEN } from '#test/support/factories.ts';
import { openQuietApp } from '#test/support/quiet-app.ts';
import { openSetClock } from '#test/support/set-clock.ts';
import { makeWrite } from '#test/support/submissions.ts';

const HOUR = 3_600_000;
/** 10:00 in Berlin, a Monday. */
const START = Date.UTC(2026, 10, 23, 9);
const HERE = { surface: 'slack', place: 'C1' };
const NINE: SubscribeRequest = { ...HERE, at: '9:00', zone: 'europe/berlin' };

describe.each(databases())('on $name', (on) => {
  test('who subscribes is told what comes when; once more changes the time, and none comes twice', async () => {
    const { app, clock, ask } = await openScene(on);
    expect(await ask(NINE)).toMatchObject({
      outcome: 'applied',
      message:
        'A digest of all workflows comes daily at 09:00 Europe/Berlin, unless there is nothing to say; the next on 2026-11-24 (UTC+01:00). slack is not set up here: nothing goes there yet. Set it up (docs/slack-setup.md) and start "signalbox serve" anew.',
    });
    // From here on a process somewhere has it on.
    await app.journal.submit('people', makeWrite(openSurface(app.db, 'slack', START)));
    const weekly = { ...NINE, workflow: 'seeded', weekly: 'Fri', heartbeat: true };
    const { message } = await ask(weekly);
    expect(message).toBe(
      'A digest of workflow "seeded" comes weekly on fri at 09:00 Europe/Berlin; the next on 2026-11-27 (UTC+01:00).',
    );
    clock.set(START + 23 * HOUR);
    await makeDueDigests(app);
    clock.set(START + 24 * HOUR);
    const [seen] = await listSubscriptionRows(app.db, 1);
    const changed = { ...NINE, at: '18:00', heartbeat: true };
    expect((await ask(changed)).message).toMatch(
      /^It is changed: .* daily at 18:00 Europe[/]Berlin; the next on 2026-11-25 /,
    );
    // Whoever was about to make the digest of that day decides anew when.
    const moved = seen ? [moveSubscription(app.db, seen, { due: { date: 'x', at: 0 } })] : [];
    const write = app.journal.submit('people', makeWrite(...moved));
    expect(await write).toMatchObject({ won: false });
    expect(await listSubscriptions(app)).toMatchObject([
      { number: 1, when: 'daily at 18:00 Europe/Berlin', whenEmpty: 'heartbeat' },
      { number: 2, when: 'weekly on fri at 09:00 Europe/Berlin', of: 'workflow "seeded"' },
    ]);
    expect(await listSubscriptions(app, { surface: 'slack', place: 'C2' })).toEqual([]);
  });

  test('of those who subscribe the same at once one makes it', async () => {
    const { app, target, clock } = await openScene(on);
    const other = await openQuietApp({ target, clock });
    const receipts = await Promise.all([app, other].map((one) => subscribe(one, asCaller(), NINE)));
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
    expect(await listSubscriptions(app)).toHaveLength(1);
  });

  test('a subscription that has ended makes no digest; which one is asked where there are several', async () => {
    const { app, clock, reader, ask, end } = await openScene(on);
    expect(await end({})).toMatchObject({ outcome: 'unknown' });
    await ask(NINE);
    await ask({ ...NINE, workflow: 'seeded' });
    expect(await end({})).toMatchObject({
      outcome: 'ambiguous',
      message:
        'More than one digest comes here: 1 daily at 09:00 Europe/Berlin, of all workflows; 2 daily at 09:00 Europe/Berlin, of workflow "seeded".',
    });
    expect((await end({ subscription: 2 })).message).toBe(
      'Subscription 2 has ended: daily at 09:00 Europe/Berlin, of workflow "seeded".',
    );
    expect(await end({ subscription: 2 })).toMatchObject({ outcome: 'unknown' });
    expect(await end({})).toMatchObject({ outcome: 'applied' });
    clock.set(START + 48 * HOUR);
    await makeDueDigests(app);
    expect(await reader('digests')).toEqual([]);
    // It may be made anew, and begins anew.
    expect(await ask(NINE)).toMatchObject({ outcome: 'applied' });
    expect(await listSubscriptions(app)).toMatchObject([{ next: { date: '2026-11-26' } }]);
  });

  test.each<[string, Partial<SubscribeRequest>, object]>([
    ['an unknown zone', { zone: 'Europe/Berlim' }, { fix: 'Did you mean Europe/Berlin?' }],
    ['no time', { at: '25:00' }, { message: '"25:00" is no time of day.' }],
    ['no day', { weekly: 'mom' }, { fix: 'Did you mean mon?' }],
    [
      'no day at all',
      { weekly: 'never' },
      { fix: 'Say one of mon, tue, wed, thu, fri, sat, sun.' },
    ],
    ['an unknown workflow', { workflow: 'seedet' }, { outcome: 'unknown' }],
    ['an unknown tag', { tag: 'x' }, { message: 'No workflow has the tag "x".' }],
    ['both', { tag: 'x', workflow: 'seeded' }, { outcome: 'invalid' }],
  ])('with %s it is refused, with how to mend it', async (_, over, expected) => {
    const { ask } = await openScene(on);
    const receipt = await ask({ ...NINE, ...over });
    expect(receipt).toMatchObject(expected);
    expect(receipt.outcome).not.toBe('applied');
  });

  test('what comes elsewhere is ended there, or by an admin, who is told where it came', async () => {
    const { app, ask } = await openScene(on);
    await ask(NINE);
    const elsewhere = { surface: 'slack', place: 'C2', subscription: 1 };
    expect(await unsubscribe(app, asCaller(), elsewhere)).toMatchObject({
      outcome: 'forbidden',
      message: 'Subscription 1 goes to slack:C1: to end it from elsewhere takes a project admin.',
      fix: 'Type /run unsubscribe 1 there, or ask an admin.',
    });
    const admin = asCaller(BEN, { role: 'project_admin' });
    expect(await unsubscribe(app, admin, elsewhere)).toMatchObject({
      outcome: 'applied',
      message:
        'Subscription 1, which went to slack:C1, has ended: daily at 09:00 Europe/Berlin, of all workflows.',
    });
  });

  test('a viewer neither subscribes nor unsubscribes', async () => {
    const { app } = await openScene(on);
    const viewer = asCaller(BEN, { role: 'project_viewer' });
    const receipts = [await subscribe(app, viewer, NINE), await unsubscribe(app, viewer, HERE)];
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['forbidden', 'forbidden']);
  });
});

async function openScene({ open }: DatabaseKind) {
  const { target, reader } = await open();
  const clock = openSetClock(START);
  const app = await openQuietApp({ target, clock });
  const ask = (request: SubscribeRequest) => subscribe(app, asCaller(), request);
  const end = (of: { subscription?: number }) => unsubscribe(app, asCaller(), { ...HERE, ...of });
  return { app, target, reader, clock, ask, end };
}
