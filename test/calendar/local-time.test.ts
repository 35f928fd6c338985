import { assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, daysBetween, weekdayOf } from '#src/calendar/dates.ts';
import { instantOf, isDateOf, localTimeOf } from '#src/calendar/local-time.ts';
import { describeOffset, readZone } from '#src/calendar/zones.ts';

describe('a local time is one moment', () => {
  test.each([
    ['Europe/Berlin', '2026-03-28 09:00', '2026-03-28T08:00Z'],
    ['Europe/Berlin', '2026-03-29 02:00', '2026-03-29T01:00Z'],
    ['Europe/Berlin', '2026-03-29 02:30', '2026-03-29T01:00Z'],
    ['Europe/Berlin', '2026-03-29 03:00', '2026-03-29T01:00Z'],
    ['Europe/Berlin', '2026-03-29 09:00', '2026-03-29T07:00Z'],
    ['Europe/Berlin', '2026-10-25 02:30', '2026-10-25T00:30Z'],
    ['Europe/Berlin', '2026-10-25 03:00', '2026-10-25T02:00Z'],
    ['America/New_York', '2026-03-08 02:30', '2026-03-08T07:00Z'],
    ['America/New_York', '2026-11-01 01:30', '2026-11-01T05:30Z'],
    ['America/New_York', '2026-11-01 02:00', '2026-11-01T07:00Z'],
    ['Australia/Lord_Howe', '2026-04-05 01:45', '2026-04-04T14:45Z'],
    ['Australia/Lord_Howe', '2026-04-05 02:00', '2026-04-04T15:30Z'],
    ['Australia/Lord_Howe', '2026-10-04 02:15', '2026-10-03T15:30Z'],
    ['Australia/Lord_Howe', '2026-10-04 02:30', '2026-10-03T15:30Z'],
    ['Asia/Kolkata', '2026-03-29 02:30', '2026-03-28T21:00Z'],
    ['Pacific/Apia', '2011-12-29 23:59', '2011-12-30T09:59Z'],
    ['Pacific/Apia', '2011-12-30 09:00', '2011-12-30T10:00Z'],
    ['Pacific/Apia', '2011-12-31 00:00', '2011-12-30T10:00Z'],
    ['Pacific/Apia', '2011-12-31 09:00', '2011-12-30T19:00Z'],
    ['UTC', '2026-03-29 02:30', '2026-03-29T02:30Z'],
  ])('in %s %s is %s', (zone, local, utc) => {
    const { date, minute } = parse(local);
    expect(new Date(instantOf({ date, minute }, zone)).toISOString()).toBe(
      new Date(utc).toISOString(),
    );
  });

  test('a zone has no day that it left out', () => {
    expect(isDateOf('2011-12-30', 'Pacific/Apia')).toBe(false);
    expect(isDateOf('2011-12-31', 'Pacific/Apia')).toBe(true);
    // Their clocks jump at midnight: the day only begins at one o'clock.
    expect(isDateOf('2026-04-24', 'Africa/Cairo')).toBe(true);
  });

  test('each day that a zone has is due once, and later than the one before', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'];
    const anyZone = constantFrom(...zones, 'Asia/Kolkata', 'Africa/Cairo', 'America/Havana');
    const anyDay = integer({ min: 0, max: 60 * 365 });
    const anyMinute = integer({ min: 0, max: 1439 });
    assert(
      property(anyZone, anyDay, anyMinute, (zone, day, minute) => {
        const first = addDays('1980-01-01', day);
        const dates = [0, 1, 2, 3].map((days) => addDays(first, days));
        const due = dates
          .filter((date) => isDateOf(date, zone))
          .map((date) => instantOf({ date, minute }, zone));
        expect(due.length).toBeGreaterThanOrEqual(3);
        for (const [index, at] of due.entries()) {
          expect(at).toBeGreaterThan(due[index - 1] ?? 0);
          const shown = localTimeOf(at, zone);
          const isJumpedOver = localTimeOf(at - 1, zone).minute !== (shown.minute + 1439) % 1440;
          expect(isJumpedOver || shown.minute === minute).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });
});

test('dates are reckoned without any zone', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(addDays('2024-03-01', -1)).toBe('2024-02-29');
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
  expect([weekdayOf('2026-11-23'), weekdayOf('2026-11-29')]).toEqual([1, 7]);
});

test.each([
  ['Europe/Berlin', { zone: 'Europe/Berlin' }],
  ['europe/berlin', { zone: 'Europe/Berlin' }],
  ['asia/kolkata', { zone: 'Asia/Kolkata' }],
  ['utc', { zone: 'UTC' }],
  ['Europe/Berlim', { fix: 'Did you mean Europe/Berlin?' }],
  ['Berlin', { fix: 'Did you mean Europe/Berlin?' }],
  ['Amerika/New York', { fix: 'Did you mean America/New_York?' }],
  ['+05:30', { message: 'There is no time zone "+05:30".' }],
  ['nowhere at all', { fix: 'Name one such as Europe/Berlin or UTC.' }],
])('the zone %s is known, or what may have been meant', (text, expected) => {
  expect(readZone(text)).toMatchObject(expected);
});

test('an offset is told with its minutes', () => {
  const at = Date.UTC(2026, 6, 1);
  const zones = ['Asia/Kolkata', 'America/New_York', 'UTC'];
  expect(zones.map((zone) => describeOffset(at, zone))).toEqual([
    'UTC+05:30',
    'UTC-04:00',
    'UTC+00:00',
  ]);
});

function parse(local: string) {
  const [date = '', time = ''] = local.split(' ');
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return { date, minute: hour * 60 + minute };
}
