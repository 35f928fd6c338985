import { expect, test } from 'vitest';
import { lastDueBy, nextDueAfter } from '#src/calendar/due-dates.ts';

const BERLIN = { zone: 'Europe/Berlin', minute: 9 * 60, weekday: null };
const APIA = { zone: 'Pacific/Apia', minute: 9 * 60, weekday: 5 };

test.each([
  ['daily, a moment before', BERLIN, '2026-03-29T06:59:59Z', '2026-03-28', '2026-03-29'],
  ['daily, in its moment', BERLIN, '2026-03-29T07:00:00Z', '2026-03-29', '2026-03-30'],
  ['weekly', { ...BERLIN, weekday: 1 }, '2026-11-23T07:59Z', '2026-11-16', '2026-11-23'],
  // Friday 30 December 2011 never was.
  ['on a day that was left out', APIA, '2011-12-31T12:00Z', '2011-12-23', '2012-01-06'],
])('what is due %s: the last and the next', (_, timetable, now, last, next) => {
  expect(lastDueBy(timetable, Date.parse(now)).date).toBe(last);
  expect(nextDueAfter(timetable, Date.parse(now)).date).toBe(next);
});

test('what comes next is what has last come once it is there', () => {
  for (const timetable of [BERLIN, { ...BERLIN, minute: 150 }, { ...APIA, minute: 0 }]) {
    let due = nextDueAfter(timetable, Date.UTC(2011, 11, 20));
    for (let count = 0; count < 30; count += 1) {
      expect(lastDueBy(timetable, due.at)).toEqual(due);
      const before = due;
      due = nextDueAfter(timetable, due.at);
      expect(due.at).toBeGreaterThan(before.at);
      expect(lastDueBy(timetable, due.at - 1)).toEqual(before);
    }
  }
});
