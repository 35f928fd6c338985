import type { ReadApp } from '#src/app.ts';
import { addDays, daysBetween } from '#src/calendar/dates.ts';
import type { Timetable } from '#src/calendar/due-dates.ts';
import { listHours } from '#src/calendar/local-hours.ts';
import { localTimeOf } from '#src/calendar/local-time.ts';
import type { DigestFacts, DigestGroup, DigestScope, EndCounts } from '#src/domain/digest.ts';
import {
  fillHours,
  GROUPS_MAX,
  KINDS_TOLD_MAX,
  pickGroups,
  sumCounts,
  trendOf,
} from '#src/domain/digest-parts.ts';
import { pickMessages } from '#src/domain/said-messages.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import type { Signature } from '#src/domain/signature.ts';
import type { Streak } from '#src/domain/streaks.ts';
import { QUARTER_MS } from '#src/domain/tally-runs.ts';
import { sumGroupMessages } from '#src/store/message-tallies.ts';
import { listWorkflowsOf } from '#src/store/scope-workflows.ts';
import { listMarks } from '#src/store/signature-marks.ts';
import { listRecovered, listStreaks, type NamedStreak } from '#src/store/streaks.ts';
import { type EndGroup, sumEnds, sumGroups, type TallyRange } from '#src/store/tally-sums.ts';
import { countUndelivered } from '#src/store/undelivered.ts';
import { COUNT_MAX } from './load-command-center.ts';
import { openNeglected } from './load-neglected.ts';

/** More are only counted, and not told apart by how they have changed. */
const GROUPS_READ_MAX = 2_000;
const STOPPED_MAX = 20;
const DAY_MS = 24 * 3_600_000;

/** What a digest is to tell of. */
export interface DigestWindow {
  /** Local. */
  date: string;
  timetable: Timetable;
  scope: DigestScope;
  /** Only shown: what belongs to it goes by the blocks, where there are any. */
  from: number;
  until: number;
  /** In which its runs were counted; null: what ended since `from`, to a quarter of an hour. */
  blocks: { after: number; until: number } | null;
  before: EndCounts | null;
  missed?: number;
}

/** What one digest says. */
export async function loadDigestFacts(
  app: ReadApp,
  window: DigestWindow,
  loadNeglected = openNeglected(app),
): Promise<DigestFacts> {
  const { db, projectId } = app;
  const { date, scope, from, until, before, missed = 0 } = window;
  const { zone } = window.timetable;
  const workflows = await listWorkflowsOf(db, projectId, scope);
  const ids = workflows?.map(({ id }) => id) ?? null;
  const range = rangeOf(app, ids, window);
  const [sums, ended, neglected, undelivered] = await Promise.all([
    sumEnds(db, range),
    sumGroups(db, range, GROUPS_READ_MAX),
    loadNeglected(workflows?.map(({ name }) => name) ?? null),
    countUndelivered(db, { projectId, workflows: ids, since: from, limit: COUNT_MAX }),
  ]);
  const groups = await loadGroups(app, ended.groups, { ...window, workflows: ids });
  const unread = Math.max(0, ended.total - ended.groups.length);
  const { groups: told, left } = pickGroups(groups, groups.length + unread);
  const ends = sums.map(({ quarter, ...sum }) => ({ ...sum, at: quarter * QUARTER_MS }));
  return {
    date,
    zone,
    cadence: cadenceOf(window),
    scope,
    from,
    until,
    before,
    ...(missed === 0 ? {} : { missed }),
    counts: sumCounts(ends),
    groups: await loadSaid(app, told, range),
    groupsLeft: left,
    stopped: listStopped(ended.groups),
    ...neglected,
    undelivered,
    hours: fillHours(listHours(from, until, zone), ends),
    rerouted: null,
  };
}

/** What nobody has subscribed to is of a day, or of just so long. */
function cadenceOf({ blocks, from, until, timetable }: DigestWindow): DigestFacts['cadence'] {
  if (blocks === null && until - from !== DAY_MS) return 'window';
  return timetable.weekday === null ? 'daily' : 'weekly';
}

function rangeOf(
  { projectId }: ReadApp,
  workflows: readonly number[] | null,
  { blocks, from, until }: DigestWindow,
): TallyRange {
  const [fromQuarter, untilQuarter] = [from, until].map((at) => Math.floor(at / QUARTER_MS));
  const window =
    blocks === null
      ? { fromQuarter: Number(fromQuarter), untilQuarter: Number(untilQuarter) }
      : { afterBlock: blocks.after, block: blocks.until };
  return { projectId, workflows, window };
}

type GroupWindow = DigestWindow & Pick<TallyRange, 'workflows'>;

/** Of workflows that may have been renamed. */
type KeyedGroup = DigestGroup & Signature;

/** What failed in the window, and what recovered in it without failing again. */
async function loadGroups(
  app: ReadApp,
  ended: readonly EndGroup[],
  window: GroupWindow,
): Promise<KeyedGroup[]> {
  const failed = ended.filter(({ status }) => status === 'failed');
  const streaks = await listStreaks(app.db, failed);
  const known = new Map(streaks.map((streak) => [keyOf(streak), streak]));
  const names = new Set(failed.map(keyOf));
  const recovered = (await loadRecovered(app, window)).filter(
    ({ streak }) => !names.has(keyOf(streak)),
  );
  const all = [...streaks, ...recovered.map(({ streak }) => streak)];
  const marks = await listMarks(app.db, all, app.clock.now());
  const marked = new Map(marks.map((mark) => [keyOf(mark), mark]));
  const describe = (group: Failures): KeyedGroup => {
    const { workflowId, workflow, step, code, count, firstAt, lastAt } = group;
    const failures = { workflowId, workflow, step, code, count, firstAt, lastAt };
    const key = keyOf(group);
    const streak = known.get(key) ?? group.streak;
    const { claimedBy = null, mutedUntil = null } = marked.get(key) ?? {};
    const trend = trendOf(streak, { count, from: window.from });
    return {
      ...failures,
      newest: { runId: group.uuid, shortId: shortIdOf(group.uuid) },
      said: null,
      trend,
      day: trend === 'new' ? 1 : dayOf(window, streak?.firstAt ?? firstAt),
      claimedBy,
      mutedUntil,
    };
  };
  return [...failed, ...recovered.map(toFailures)].map(describe);
}

type Failures = Omit<EndGroup, 'status'> & { streak?: Streak };

/** The same with what their failures say. */
async function loadSaid(
  { db }: ReadApp,
  groups: readonly KeyedGroup[],
  range: TallyRange,
): Promise<DigestGroup[]> {
  const counted = await sumGroupMessages(db, range, groups);
  return groups.map((group, place) => {
    const { workflowId: _, ...told } = group;
    return { ...told, said: pickMessages(counted.get(place) ?? [], KINDS_TOLD_MAX) };
  });
}

/** It recovered: in this window there was no failure. */
function toFailures({ streak, workflow, uuid }: NamedStreak): Failures {
  return { ...streak, count: 0, workflow, uuid, streak };
}

async function loadRecovered(
  { db, projectId }: ReadApp,
  { blocks, workflows }: GroupWindow,
): Promise<NamedStreak[]> {
  if (blocks === null) return [];
  const window = { afterBlock: blocks.after, block: blocks.until };
  return listRecovered(db, { projectId, ...window, workflows, limit: GROUPS_MAX });
}

/** 2 in the second digest after it began, whatever the time of day. */
function dayOf({ date, timetable }: DigestWindow, firstAt: number): number {
  const began = localTimeOf(firstAt, timetable.zone);
  const first = began.minute < timetable.minute ? began.date : addDays(began.date, 1);
  // Of one that was made late it may have failed after its time.
  return Math.max(2, daysBetween(first, date) + 1);
}

function keyOf({ workflowId, step, code }: Signature): string {
  return JSON.stringify([workflowId, step, code]);
}

function listStopped(groups: readonly EndGroup[]): DigestFacts['stopped'] {
  const stopped = groups.filter(({ status }) => status === 'stopped');
  const most = stopped.toSorted((one, other) => other.count - one.count).slice(0, STOPPED_MAX);
  return most.map(({ workflow, count, uuid }) => {
    return { workflow, count, newest: { runId: uuid, shortId: shortIdOf(uuid) } };
  });
}
