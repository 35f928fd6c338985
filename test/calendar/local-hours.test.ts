import { expect, test } from 'vitest';
import { listHours } from '#src/calendar/local-hours.ts';

const hours = (from: string, until: string, zone: string) =>
  listHours(Date.parse(from), Date.parse(until), zone).map((at) => new Date(at).toISOString());

test.each([
  ['of a day', '2026-11-22T08:00Z', '2026-11-23T07:59Z', 'Europe/Berlin', 24],
  ['from a broken hour on', '2026-11-22T08:10Z', '2026-11-22T10:00Z', 'Europe/Berlin', 3],
  ['of a shorter day', '2026-03-28T23:00Z', '2026-03-29T21:59Z', 'Europe/Berlin', 23],
  ['of a longer day', '2026-10-24T22:00Z', '2026-10-25T22:59Z', 'Europe/Berlin', 25],
  ['that begin at the half', '2026-11-22T18:30Z', '2026-11-23T18:29Z', 'Asia/Kolkata', 24],
  [
    'of a day that is longer by half an hour',
    '2026-04-04T13:00Z',
    '2026-04-05T13:29Z',
    'Australia/Lord_Howe',
    25,
  ],
  ['of a week', '2026-11-16T08:00Z', '2026-11-23T07:59Z', 'Europe/Berlin', 168],
  ['of a moment', '2026-11-16T08:00Z', '2026-11-16T08:00Z', 'Europe/Berlin', 1],
])('the hours %s', (_, from, until, zone, count) => {
  const found = hours(from, until, zone);
  expect(found).toHaveLength(count);
  expect(found).toEqual([...new Set(found)].toSorted());
});

test('an hour begins where the clocks show it, also where they move by half an hour', () => {
  expect(hours('2026-11-22T18:40Z', '2026-11-22T20:00Z', 'Asia/Kolkata')).toEqual([
    '2026-11-22T18:30:00.000Z',
    '2026-11-22T19:30:00.000Z',
  ]);
  expect(hours('2026-04-04T14:00Z', '2026-04-04T16:30Z', 'Australia/Lord_Howe')).toEqual([
    '2026-04-04T14:00:00.000Z',
    '2026-04-04T15:00:00.000Z',
    '2026-04-04T15:30:00.000Z',
    '2026-04-04T16:30:00.000Z',
  ]);
});

test('a longer time is told by the day, the last sixty', () => {
  const days = hours('2026-10-20T08:00Z', '2026-11-01T08:00Z', 'Europe/Berlin');
  expect(days).toHaveLength(13);
  expect(days.slice(5, 7)).toEqual(['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z']);
  expect(hours('2025-10-20T08:00Z', '2026-11-01T08:00Z', 'Europe/Berlin')).toHaveLength(60);
});
