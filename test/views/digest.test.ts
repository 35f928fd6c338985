import { describe, expect, test } from 'vitest';
import type { DigestFacts } from '#src/domain/digest.ts';
import { viewDigest } from '#src/views/digest.ts';
import {
  describeGroupsLeft,
  describeTotals,
  describeWindow,
  openDigestWords,
  shareRows,
  titleDigest,
} from '#src/views/digest-words.ts';
import { binHours, highestBin } from '#src/views/hour-bins.ts';
import type { Sentence } from '#src/views/sentence.ts';
import { busyDay, digestGroup, makeDigest, namedRun } from '#test/support/example-alerts.ts';
import { HOUR_MS, MINUTE_MS } from '#test/support/example-runs.ts';
import { T0 } from '#test/support/factories.ts';

const asIs = (text: string) => text;
const view = (over: Partial<DigestFacts> = {}) => viewDigest(makeDigest(over), asIs);
const ends = (completed: number, failed: number, stopped = 0) => ({ completed, failed, stopped });

test.each<[what: string, over: Partial<DigestFacts>, said: string[]]>([
  ['nothing', {}, ['No run has ended.']],
  [
    'nothing after something',
    { before: ends(9, 1) },
    ['No run has ended.', 'Before: 1 failure in 10 runs.'],
  ],
  ['a quiet day', { counts: ends(412, 0) }, ['0 failures in 412 runs.', 'Success rate 100%.']],
  [
    'one failure among ten thousand, which is not 100 %',
    { counts: ends(9_999, 1) },
    ['1 failure in 10,000 runs.', 'Success rate 99.9%.'],
  ],
  [
    'a worse day, of what nobody stopped',
    { counts: ends(90, 10, 5), before: ends(99, 1) },
    [
      '10 failures in 105 runs, 5 stopped.',
      'Success rate 90.0%, 9.0 points down (before: 99.0%, 1 failure in 100 runs).',
    ],
  ],
  [
    'a better day',
    { counts: ends(1, 0), before: ends(1, 1) },
    [
      '0 failures in 1 run.',
      'Success rate 100%, 50.0 points up (before: 50.0%, 1 failure in 2 runs).',
    ],
  ],
  [
    'a day like the one before',
    { counts: ends(1, 1), before: ends(2, 2) },
    [
      '1 failure in 2 runs.',
      'Success rate 50.0%, as before (before: 50.0%, 2 failures in 4 runs).',
    ],
  ],
  [
    'a day on which all was stopped',
    { counts: ends(0, 0, 2), before: ends(1, 0) },
    ['0 failures in 2 runs, 2 stopped.', 'No run has completed or failed.'],
  ],
  [
    'days that nobody told of',
    { counts: ends(2, 0), missed: 2 },
    [
      '0 failures in 2 runs.',
      'Success rate 100%.',
      'This is one for 3: 2 digests before it could not be made.',
    ],
  ],
])('%s is told in numbers that agree', (_, over, said) => {
  expect(describeTotals(view(over))).toEqual(said);
});

test('its tone is that of what asks most of the reader', () => {
  const tones = [
    { counts: ends(9, 0) },
    {},
    { counts: ends(1, 1), groups: [digestGroup(0, { trend: 'recovered' })] },
    { undelivered: 1 },
    { stuck: [{ ...namedRun(0), workflow: 'w', symptom: 'x' }] },
    { groups: [digestGroup(0)] },
  ] satisfies Partial<DigestFacts>[];
  expect(tones.map((over) => view(over).tone)).toEqual([
    'good',
    'neutral',
    'neutral',
    'waiting',
    'waiting',
    'bad',
  ]);
});

test('times are those of its zone, the day only where it is another one', () => {
  const row = (firstAt: number, lastAt: number, zone = 'Europe/Berlin') => {
    const digest = view({ zone, groups: [digestGroup(0, { firstAt, lastAt })] });
    const [group] = digest.sections[0]?.rows ?? [];
    return group && plain(openDigestWords(digest).tellRow(group).small).split(' · ')[0];
  };
  expect(row(T0 - 3 * HOUR_MS, T0 - HOUR_MS)).toBe('07:00–09:00');
  expect(row(T0 - 12 * HOUR_MS, T0 - HOUR_MS)).toBe('4 Jan 22:00 to 5 Jan 09:00');
  expect(row(T0 - 14 * HOUR_MS, T0 - 12 * HOUR_MS)).toBe('4 Jan 20:00–22:00');
  expect(row(T0, T0 + MINUTE_MS / 2)).toBe('10:00');
  expect(row(T0, T0, 'Asia/Kolkata')).toBe('14:30');
  expect(describeWindow(view())).toBe('Sun 4 Jan 10:00 to Mon 5 Jan 10:00, Europe/Berlin');
});

test('a group says how long it fails, who cares and how long it is muted', () => {
  const group = digestGroup(0, {
    trend: 'still_failing',
    day: 3,
    count: 4,
    claimedBy: '@ann',
    mutedUntil: T0 + HOUR_MS,
  });
  const digest = view({ groups: [group] });
  const [row] = digest.sections[0]?.rows ?? [];
  const told = row && openDigestWords(digest).tellRow(row);
  expect(told && [told.head, told.place, told.small].map(plain)).toEqual([
    'order-sync · 4 failures · day 3',
    'charge-card · MCP_TOOL_FAILED',
    '03:00–09:00 · newest 3f2a91c0 · @ann is on it · muted until 11:00',
  ]);
  expect(row?.actions.map(({ label }) => label)).toEqual(['Show', 'Retry all 4', 'Unmute']);
});

test('what has recovered is not muted any more', () => {
  const [row] = view({ groups: [digestGroup(0, { trend: 'recovered' })] }).sections[0]?.rows ?? [];
  expect(row?.actions.map(({ label }) => label)).toEqual(['Show', 'Retry']);
});

test.each<[scope: DigestFacts['scope'], name: string]>([
  [{}, 'all workflows'],
  [{ workflow: 'order-sync' }, 'order-sync'],
  [{ tag: 'billing' }, '#billing'],
])('a digest of %j says whose it is', (scope, name) => {
  expect(titleDigest(view({ scope, cadence: 'weekly' }))).toEqual({ word: 'weekly digest', name });
});

test.each([
  [7 * 24 * HOUR_MS, '7-day digest'],
  [36 * HOUR_MS, '36-hour digest'],
  [HOUR_MS / 2, '30-minute digest'],
  [1, '1-minute digest'],
])('one of %i ms that somebody asked for is named by them', (ms, word) => {
  const { until } = busyDay();
  const asked = viewDigest(busyDay({ cadence: 'window', from: until - ms }), asIs);
  expect(titleDigest(asked).word).toBe(word);
  expect(asked.actions[0]?.intent).toMatchObject({ type: 'list', section: 'failed', sinceMs: ms });
});

test('what it leads to is within its scope and its window', () => {
  const offers = (over: Partial<DigestFacts>) =>
    viewDigest(busyDay({ groups: [], waiting: [], stuck: [], ...over }), asIs).actions.map(
      ({ intent }) => intent,
    );
  expect(offers({})).toEqual([{ type: 'list', section: 'failed' }]);
  expect(offers({ scope: { workflow: 'w' }, cadence: 'weekly' })).toEqual([
    { type: 'list', section: 'failed', workflow: 'w', sinceMs: 168 * HOUR_MS },
  ]);
  expect(offers({ counts: ends(1, 0) })).toEqual([]);
});

describe('where not all groups have room', () => {
  const groups = (['new', 'still_failing', 'recovered'] as const).flatMap((trend, index) =>
    Array.from({ length: [200, 80, 2][index] ?? 0 }, (_, place) => digestGroup(place, { trend })),
  );

  test.each([
    [12, [5, 5, 2]],
    [3, [1, 1, 1]],
    [1, [1, 0, 0]],
    [500, [200, 80, 2]],
  ])('of %i rows each kind gets its share', (room, shares) => {
    expect(shareRows(view({ groups }), room)).toEqual(shares);
  });

  test('those that are left out are counted, with those that nobody listed', () => {
    const digest = view({ groups, groupsLeft: 18 });
    expect(describeGroupsLeft(digest, 12)).toBe('… 288 more groups: see all failed');
    expect(describeGroupsLeft(digest, 299)).toBe('… 1 more group: see all failed');
    expect(describeGroupsLeft(digest, 300)).toBeNull();
  });
});

test('names go through the redactor, in what is offered too', () => {
  const secret = 'order-sync';
  const digest = viewDigest(busyDay({ scope: { workflow: secret } }), (text) =>
    text.replaceAll(secret, '[redacted]'),
  );
  expect(JSON.stringify(digest)).not.toContain(secret);
});

test.each([
  [24, 48, 1, 24],
  [25, 24, 2, 13],
  [168, 48, 4, 42],
  [840, 48, 24, 35],
  [2_000, 48, 48, 42],
  [0, 48, 1, 0],
])('%i hours in at most %i bins are %i hours each', (hours, max, each, bins) => {
  const some = Array.from({ length: hours }, (_, at) => ({ at, ...ends(1, 0) }));
  const found = binHours(some, max);
  expect([found.hoursEach, found.bins.length]).toEqual([each, bins]);
  expect(found.bins.reduce((sum, { runs }) => sum + runs, 0)).toBe(hours);
});

test('the highest bin is the first of those that are as high', () => {
  const bins = binHours(
    [ends(1, 2), ends(3, 2), ends(0, 0)].map((hour, at) => ({ at, ...hour })),
    9,
  ).bins;
  expect(highestBin(bins, 'failed')?.at).toBe(0);
  expect(highestBin(bins, 'runs')?.at).toBe(1);
  expect(highestBin([], 'runs')).toBeNull();
});

function plain(sentence: Sentence): string {
  return sentence
    .map((said) => (typeof said === 'string' ? said : Object.values(said).join('')))
    .join('');
}
