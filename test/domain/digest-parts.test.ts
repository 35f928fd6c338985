import { expect, test } from 'vitest';
import type { DigestFacts, DigestGroup } from '#src/domain/digest.ts';
import {
  fillHours,
  GROUPS_MAX,
  isEmptyDigest,
  pickGroups,
  sumCounts,
  trendOf,
} from '#src/domain/digest-parts.ts';

const T0 = Date.UTC(2026, 0, 5, 9);
const STREAK = { recoveredAt: null, firstAt: T0 - 1, count: 5 };

test.each([
  ['of no known streak', undefined, 'new'],
  ['that began in the window', { ...STREAK, firstAt: T0 + 1 }, 'new'],
  ['that failed before it, too', STREAK, 'still_failing'],
  ['that began as the digest before was made', { ...STREAK, firstAt: T0 }, 'still_failing'],
  ['that ended', { ...STREAK, recoveredAt: T0 + 1 }, 'recovered'],
  // Its clock was set back since the digest before.
  ['that looks old and has failed no more often', { ...STREAK, count: 2 }, 'new'],
])('a group %s', (_, streak, trend) => {
  expect(trendOf(streak, { count: 2, from: T0 })).toBe(trend);
});

test('new groups come first, then those that still fail, each by how often; of too many the rest is counted', () => {
  const groups = [
    group({ step: 'a', trend: 'recovered', count: 9 }),
    group({ step: 'b', trend: 'still_failing', count: 8 }),
    group({ step: 'c', trend: 'new', count: 1, lastAt: 1 }),
    group({ step: 'd', trend: 'new', count: 1, lastAt: 2 }),
    group({ step: 'e', trend: 'new', count: 2 }),
  ];
  const picked = pickGroups(groups, 5);
  expect(picked.groups.map(({ step }) => step).join('')).toBe('edcba');
  expect(picked.left).toBe(0);
  const many = Array.from({ length: GROUPS_MAX + 3 }, () => group({}));
  expect(pickGroups(many, many.length + 7)).toMatchObject({ left: 10 });
  expect(pickGroups(many, 0).groups).toHaveLength(GROUPS_MAX);
});

test('ends are added up by the hour; what lies outside by the nearest', () => {
  const ends = [
    { at: 5, status: 'failed', count: 1 },
    { at: 10, status: 'completed', count: 2 },
    { at: 19, status: 'completed', count: 3 },
    { at: 99, status: 'stopped', count: 4 },
  ] as const;
  expect(fillHours([10, 20], ends)).toEqual([
    { at: 10, completed: 5, failed: 1, stopped: 0 },
    { at: 20, completed: 0, failed: 0, stopped: 4 },
  ]);
  expect(fillHours([], ends)).toEqual([]);
  expect(sumCounts(ends)).toEqual({ completed: 5, failed: 1, stopped: 4 });
});

test('a digest is empty when nothing in it asks for anybody', () => {
  const named = { runId: 'r', shortId: 'r', workflow: 'w' };
  const some: Partial<DigestFacts>[] = [
    { counts: { completed: 0, failed: 1, stopped: 0 } },
    { counts: { completed: 0, failed: 0, stopped: 1 } },
    { groups: [group({ trend: 'recovered', count: 0 })] },
    { waiting: [{ ...named, title: 't', since: 0 }] },
    { stuck: [{ ...named, symptom: 's' }] },
    { undelivered: 1 },
  ];
  expect(isEmptyDigest(EMPTY)).toBe(true);
  expect(some.map((one) => isEmptyDigest({ ...EMPTY, ...one }))).toEqual(some.map(() => false));
});

const EMPTY: DigestFacts = {
  date: '2026-01-05',
  zone: 'UTC',
  cadence: 'daily',
  scope: {},
  from: 0,
  until: 1,
  counts: { completed: 412, failed: 0, stopped: 0 },
  before: null,
  groups: [],
  groupsLeft: 0,
  stopped: [],
  waiting: [],
  waitingLeft: 0,
  stuck: [],
  stuckLeft: 0,
  undelivered: 0,
  hours: [],
  rerouted: null,
};

function group(over: Partial<DigestGroup>): DigestGroup {
  return {
    workflow: 'w',
    step: 's',
    code: 'C',
    count: 1,
    firstAt: 0,
    lastAt: 0,
    newest: { runId: 'r', shortId: 'r' },
    trend: 'new',
    day: 1,
    said: null,
    claimedBy: null,
    mutedUntil: null,
    ...over,
  };
}
