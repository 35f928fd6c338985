import type { Knex } from 'knex';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { App } from '#src/app.ts';
import { addDays } from '#src/calendar/dates.ts';
import { lastDueBy, nextDueAfter, type Timetable } from '#src/calendar/due-dates.ts';
import { isDateOf } from '#src/calendar/local-time.ts';
import { readMinute } from '#src/calendar/zones.ts';
import { makeDueDigests } from '#src/operations/make-digests.ts';
import { subscribe } from '#src/operations/subscribe.ts';
import { Random } from '#test/faults/random.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
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

const KINDS = databases().map((on) => ({ ...on, days: on.name === 'SQLite' ? 365 : 15 }));

describe.each(KINDS)('on $name', ({ open, days }) => {
  test(`each run is in one digest of each subscription, and each date has one: ${days} days of downtimes, restarts, jumping clocks and racing apps`, async () => {
    const { target, writer, reader } = await open();
    const clock = openSetClock(START);
    const apps = await openApps(() => openQuietApp({ target, clock }));
    const restart = async (which: number) => {
      await apps[which]?.close();
      apps[which] = await openQuietApp({ target, clock });
    };
    await subscribeAll(apps[0]);
    const random = new Random(days, 'digests');
    let runs = 0;
    for (let at = START; at < START + days * DAY; ) {
      at += pickStep(random);
      // Mostly the clock is right.
      clock.set(at + (random.chance(0.1) ? random.between(-6, 6) * HOUR : 0));
      const ended = Array.from({ length: random.between(0, 2) }, () => {
        return endRun(clock.now(), random.chance(0.3));
      });
      runs += ended.length;
      if (ended.length > 0) await commit(writer, ...ended);
      if (random.chance(0.02)) await restart(random.between(0, RACERS - 1));
      const awake = random.chance(0.15) ? apps : [random.pick(apps) ?? apps[0]];
      await Promise.all(awake.map((app) => makeDueDigests(app)));
    }
    clock.set(START + (days + 6) * DAY);
    await makeDueDigests(apps[0]);
    for (const [index, [zone, at]] of TIMETABLES.entries()) {
      const digests = await readDigests(reader, index + 1);
      expectEachRunOnce(digests, runs);
      const timetable = { zone, minute: readMinute(at) ?? 0, weekday: null };
      expectEachDateOnce(digests, timetable, clock.now());
    }
    expect(await reader('posts').count({ count: '*' })).toEqual(
      await reader('digests').count({ count: '*' }),
    );
  });
});

/** Mostly hours, now and then a downtime of days; or runs end soon after a digest was made. */
function pickStep(random: Random): number {
  if (random.chance(0.02)) return random.between(24, 96) * HOUR;
  return random.chance(0.2) ? random.between(1, 10) * 60_000 : random.between(4, 20) * HOUR;
}

async function openApps(open: () => Promise<App>): Promise<[App, ...App[]]> {
  const others = Array.from({ length: RACERS - 1 }, open);
  return [await open(), ...(await Promise.all(others))];
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
