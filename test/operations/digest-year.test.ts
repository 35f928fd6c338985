import type { Knex } from 'knex';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { App } from '#src/app.ts';
import { addDays } from '#src/calendar/dates.ts';
import { lastDueBy, nextDueAfter, type Timetable } from '#src/calendar/due-dates.ts';
import { isDateOf } from '#src/calendar/local-time.ts';
import { readMinute } from '#src/calendar/zones.ts';
import { subscribe } from '#src/operations/subscribe.ts';
import { Random } from '#test/faults/random.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { type RaceOutcome, type RaceTurn, startRacers } from '#test/support/digest-racers.ts';
import { openQuietApp } from '#test/support/quiet-app.ts';
import { openSetClock } from '#test/support/set-clock.ts';
import { commit, makeChange, makeRun } from '#test/support/submissions.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 1, 12);
/** Also at times that clocks jump over or show twice. */
const TIMETABLES: [zone: string, at: string][] = [
  ['Europe/Berlin', '02:30'],
  ['America/New_York', '01:30'],
  ['Australia/Lord_Howe', '02:00'],
  ['Asia/Kolkata', '09:00'],
  ['Pacific/Apia', '00:00'],
];
const RACERS = 3;

const Digests = z.array(
  z.object({
    date: z.string(),
    after_no: z.number(),
    finished_no: z.number(),
    facts: z.string().transform((text) => Facts.parse(JSON.parse(text))),
  }),
);
const Count = z.number();
const Facts = z.object({
  counts: z.object({ completed: Count, failed: Count, stopped: Count }),
  groups: z.array(z.object({ count: Count })),
  hours: z.array(z.object({ completed: Count, failed: Count, stopped: Count })),
  missed: Count.default(0),
});
type Digest = z.infer<typeof Digests>[number];

const KINDS = databases().map((on) => {
  const year = { days: 365, kills: 2, restarts: 1, raceChance: 0.02 };
  const weeks = { days: 15, kills: 1, restarts: 0, raceChance: 0.2 };
  return { ...on, ...(on.name === 'SQLite' ? year : weeks) };
});

describe.each(KINDS)('on $name', ({ open, days, kills, restarts, raceChance }) => {
  test(`each run is in one digest of each subscription, and each date has one: ${days} days of downtimes, restarts, kills, jumping clocks and racing processes`, async () => {
    const { target, writer, reader } = await open();
    await subscribeAll(await openQuietApp({ target, clock: openSetClock(START) }));
    const racers = startRacers(target, RACERS);
    const random = new Random(days, 'digests');
    const [killsAt, restartsAt] = [kills, restarts].map((count) => pickDays(random, days, count));
    const seen = { runs: 0, kills: 0, raced: 0, made: new Map<number, number>() };
    for (let at = START; at < START + days * DAY; ) {
      const step = pickStep(random);
      at += step;
      const ended = pickEnded(random, at);
      seen.runs += ended.length;
      if (ended.length > 0) await commit(writer, ...ended);
      if (takeNext(restartsAt, at)) await racers.restart(0);
      // After a downtime all come back at once.
      const turns = pickTurns(random, at, step > DAY ? 1 : raceChance);
      if (takeNext(killsAt, at)) turns.set(random.between(1, RACERS - 1), pickKill(random, at));
      note(seen, await racers.race(turns));
    }
    const now = START + (days + 6) * DAY;
    let isMore = true;
    while (isMore) isMore = note(seen, await racers.race(wakeAll(() => now)));
    for (const [index, [zone, at]] of TIMETABLES.entries()) {
      const digests = await readDigests(reader, index + 1);
      expectEachRunOnce(digests, seen.runs);
      const timetable = { zone, minute: readMinute(at) ?? 0, weekday: null };
      expectEachDateOnce(digests, timetable, now);
    }
    expect(await reader('posts').count({ count: '*' })).toEqual(
      await reader('digests').count({ count: '*' }),
    );
    expectRaces(seen, { kills, raced: days / 5 });
  });
});

type Seen = Pick<RaceOutcome, 'kills'> & { raced: number; made: Map<number, number> };

/** Adds up what came of a race. True: there is more to make. */
function note(seen: Seen, { claims, kills, isMore }: RaceOutcome): boolean {
  seen.kills += kills;
  for (const { racer, won } of claims) {
    if (won) seen.made.set(racer, (seen.made.get(racer) ?? 0) + 1);
  }
  const goneFor = Map.groupBy(claims, ({ digest }) => digest);
  seen.raced += [...goneFor.values()].filter(({ length }) => length > 1).length;
  return isMore;
}

/** That there was a test at all: several went for the same digests, and each was the first at some. */
function expectRaces(seen: Seen, least: { kills: number; raced: number }): void {
  expect(seen.kills).toBe(least.kills);
  expect(seen.raced).toBeGreaterThanOrEqual(least.raced);
  expect(seen.made.size).toBe(RACERS);
}

function pickEnded(random: Random, at: number) {
  const length = random.chance(0.4) ? random.between(1, 4) : 0;
  return Array.from({ length }, () => {
    return endRun(pickClock(random, at), random.chance(0.3));
  });
}

/** Mostly a clock is right. */
function pickClock(random: Random, at: number, wrongChance = 0.1): number {
  return at + (random.chance(wrongChance) ? random.between(-6, 6) * HOUR : 0);
}

/** Mostly one is awake, and most often the first; of those that race each has a clock of its own. */
function pickTurns(random: Random, at: number, raceChance: number): Map<number, RaceTurn> {
  if (!random.chance(raceChance)) {
    const racer = Math.max(0, random.between(-RACERS, RACERS - 1));
    return new Map([[racer, { at: pickClock(random, at) }]]);
  }
  return wakeAll(() => pickClock(random, at, 0.4));
}

function wakeAll(clockOf: () => number): Map<number, RaceTurn> {
  return new Map(Array.from({ length: RACERS }, (_, racer) => [racer, { at: clockOf() }]));
}

/** It dies while it counts, or makes the digests that are due; if none is, when some are. */
function pickKill(random: Random, at: number): RaceTurn {
  const when = random.chance(0.5) ? 'before' : 'after';
  return { at, trap: { when, commit: random.between(1, 5) } };
}

function pickDays(random: Random, days: number, count: number): number[] {
  const picked = Array.from({ length: count }, () => START + random.between(1, days - 5) * DAY);
  return picked.toSorted((one, other) => one - other);
}

/** Has the first of these come? Then it is taken. */
function takeNext(instants: number[] | undefined, now: number): boolean {
  const [next = Number.POSITIVE_INFINITY] = instants ?? [];
  if (next > now) return false;
  instants?.shift();
  return true;
}

/** Mostly hours, now and then a downtime of days; or runs end soon after a digest was made. */
function pickStep(random: Random): number {
  if (random.chance(0.02)) return random.between(25, 96) * HOUR;
  return random.chance(0.2) ? random.between(1, 10) * 60_000 : random.between(4, 20) * HOUR;
}

async function subscribeAll(app: App): Promise<void> {
  for (const [zone, at] of TIMETABLES) {
    const where = { surface: 'slack', place: zone };
    const { outcome } = await subscribe(app, asCaller(), { ...where, zone, at, heartbeat: true });
    expect(outcome).toBe('applied');
  }
}

function endRun(finishedAt: number, isFailed: boolean) {
  const ended = { startedAt: finishedAt, finishedAt };
  const failure = { rootStepId: 'send', failureCode: 'UPSTREAM_ERROR' } as const;
  const change = isFailed
    ? makeChange({ ...ended, ...failure, status: 'failed' })
    : makeChange({ ...ended, status: 'completed' });
  return makeRun({ change });
}

async function readDigests(reader: Knex, subscription: number): Promise<Digest[]> {
  const columns = ['date', 'after_no', 'finished_no', 'facts'];
  const rows: unknown = await reader('digests')
    .where({ subscription })
    .select(columns)
    .orderBy('block');
  return Digests.parse(rows);
}

function expectEachRunOnce(digests: readonly Digest[], runs: number): void {
  expect(digests.map(({ after_no }) => after_no)).toEqual([
    0,
    ...digests.slice(0, -1).map(({ finished_no }) => finished_no),
  ]);
  expect(digests.at(-1)?.finished_no).toBe(runs);
  for (const { after_no, finished_no, facts } of digests) {
    const { counts, hours, groups } = facts;
    expect(sum([counts])).toBe(finished_no - after_no);
    expect(sum(hours)).toBe(finished_no - after_no);
    expect(groups.reduce((all, { count }) => all + count, 0)).toBe(counts.failed);
  }
}

function sum(counts: readonly Digest['facts']['counts'][]): number {
  return counts.reduce((all, one) => all + one.completed + one.failed + one.stopped, 0);
}

/** None is missing but those that a later one says it makes up for. */
function expectEachDateOnce(digests: readonly Digest[], timetable: Timetable, now: number): void {
  const dates = digests.map(({ date }) => date);
  expect(dates).toEqual([...new Set(dates)].toSorted());
  expect(dates.at(-1)).toBe(lastDueBy(timetable, now).date);
  let next = nextDueAfter(timetable, START).date;
  for (const { date, facts } of digests) {
    expect(addDays(next, facts.missed)).toBe(date);
    next = addDays(date, 1);
    expect(isDateOf(next, timetable.zone)).toBe(true);
  }
}
