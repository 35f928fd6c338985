import { expect, test } from 'vitest';
import { formatClock, formatDuration, formatTime } from '#src/domain/format-time.ts';

test.each([
  [0, '0 ms'],
  [340, '340 ms'],
  [4200, '4.2 s'],
  [42_000, '42 s'],
  [102_000, '1 m 42 s'],
  [7_500_000, '2 h 5 m'],
  [273_600_000, '3 d 4 h'],
])('%d ms reads %j', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('a moment is told in the time zone that was asked for', () => {
  const at = Date.UTC(2026, 10, 22, 22, 13);
  expect(formatTime(at, { timeZone: 'UTC' })).toBe('22 Nov 22:13');
  expect(formatTime(at, { timeZone: 'Asia/Tokyo' })).toBe('23 Nov 07:13');
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  expect(formatTime(at, {})).toBe(formatTime(at, { timeZone }));
  expect(formatClock(at, { timeZone: 'Asia/Tokyo' })).toBe('07:13');
  expect(formatClock(at, {})).toBe(formatClock(at, { timeZone }));
});
