import { expect, test } from 'vitest';
import { judgeLoss } from '#bots/delivery/judge-loss.ts';
import type { Trouble } from '#bots/delivery/reason.ts';
import type { Settlement } from '#src/operations/settle-post.ts';
import { T0 } from '#test/support/factories.ts';

const MINUTE_MS = 60_000;

function judge(trouble: Trouble, settlement: Settlement, waitedMs = 0) {
  const explain = () => ({ trouble, means: 'It is so.', fix: 'Mend it.' });
  return judgeLoss({ explain }, { owed_at: T0 }, { settlement, code: 'x', now: T0 + waitedMs });
}

test.each<[string, Trouble, number, object | null]>([
  ['after 15 min nobody is told', 'platform', 15 * MINUTE_MS, null],
  [
    'after more people are told, and it stays',
    'platform',
    15 * MINUTE_MS + 1,
    { mayGoElsewhere: false },
  ],
  ['that only keeps a pace nobody is ever told', 'pace', 90 * MINUTE_MS, null],
  [
    'whose app is broken goes elsewhere at once',
    'app',
    0,
    { mayGoElsewhere: true, isSurfaceLost: true },
  ],
])('of a card that waits %s', (_, trouble, waitedMs, expected) => {
  const loss = judge(trouble, { type: 'owed', dueAt: T0, reason: 'x' }, waitedMs);
  expect({ loss }).toMatchObject({ loss: expected });
});

function giveUp(reason: string): Settlement {
  return { type: 'undeliverable', reason };
}

test('of a card that is given up is said whether that was at once or after days', () => {
  const once = { reason: 'x: it is so', fix: 'Mend it.', isSurfaceLost: false };
  expect(judge('place', giveUp('x'))).toMatchObject({ ...once, mayGoElsewhere: true });
  expect(judge('bug', giveUp('x'))).toMatchObject({ ...once, mayGoElsewhere: false });
  const late = judge('platform', giveUp('too late: x'));
  expect(late).toMatchObject({ reason: 'tried for seven days: x: it is so', isSurfaceLost: true });
});
