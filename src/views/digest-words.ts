import { count, tellNumber } from '#src/domain/count.ts';
import type { DigestGroup } from '#src/domain/digest.ts';
import type { Action } from './action.ts';
import type { DigestRow, DigestView, Totals } from './digest.ts';
import { type LocalClock, openLocalClock, tellNear, tellSpan } from './local-clock.ts';
import { tellRerouted } from './rerouted.ts';
import { tellSaidInRow } from './said-words.ts';
import type { Sentence } from './sentence.ts';
import { adviseOn, sayRow, type ToldRow, tellHead, tellPlace } from './signature-row.ts';

const TREND_WORDS: Readonly<Record<DigestGroup['trend'], string>> = {
  new: 'New',
  still_failing: 'Still failing',
  recovered: 'Recovered',
};

/** So many groups are named where only the fallback text is read. */
const SAID_ROWS_MAX = 3;

/** What a digest opens with: "daily digest", or "8-hour digest", and whose it is. */
export function titleDigest(view: DigestView): { word: string; name: string } {
  const { workflow, tag } = view.scope;
  const name = [
    ...(workflow === undefined ? [] : [workflow]),
    ...(tag === undefined ? [] : [`#${tag}`]),
  ];
  const cadence = view.cadence === 'window' ? nameLength(view) : view.cadence;
  return { word: `${cadence} digest`, name: name.length === 0 ? 'all workflows' : name.join(' ') };
}

/** In the largest unit that it is whole in. */
function nameLength({ from, until }: Pick<DigestView, 'from' | 'until'>): string {
  const minutes = Math.max(1, Math.round((until - from) / 60_000));
  if (minutes % 1_440 === 0) return `${minutes / 1_440}-day`;
  return minutes % 60 === 0 ? `${minutes / 60}-hour` : `${minutes}-minute`;
}

/** "Sun 22 Nov 09:00 to Mon 23 Nov 09:00, Europe/Berlin". */
export function describeWindow({ from, until, zone }: DigestView): string {
  const clock = openLocalClock(zone);
  const tell = (at: number) => `${clock.tellWeekday(at)} ${clock.tellTime(at)}`;
  return `${tell(from)} to ${tell(until)}, ${zone}`;
}

/** "9 failures in 412 runs (5 stopped)." and how that compares. */
export function describeTotals(view: DigestView): string[] {
  const { missed = 0 } = view;
  const caughtUp = `This is one for ${missed + 1}: ${count(missed, 'digest')} before it could not be made.`;
  return [...compareTotals(view), ...(missed === 0 ? [] : [caughtUp])];
}

function compareTotals({ counts, before }: DigestView): string[] {
  const { failed, runs, stopped } = counts;
  if (runs === 0) return ['No run has ended.', ...describeBefore(before)];
  const how = stopped === 0 ? '' : `, ${tellNumber(stopped)} stopped`;
  const total = `${count(failed, 'failure')} in ${count(runs, 'run')}${how}.`;
  return [total, describeRate(counts, before)];
}

function describeBefore(before: Totals | null): string[] {
  return before === null
    ? []
    : [`Before: ${count(before.failed, 'failure')} in ${count(before.runs, 'run')}.`];
}

function describeRate({ successPermille: rate }: Totals, before: Totals | null): string {
  if (rate === null) return 'No run has completed or failed.';
  const told = `Success rate ${tellPercent(rate)}`;
  if (before === null || before.successPermille === null) return `${told}.`;
  const { successPermille: old, failed, runs } = before;
  const points = Math.abs(rate - old) / 10;
  const change =
    rate === old ? 'as before' : `${points.toFixed(1)} points ${rate > old ? 'up' : 'down'}`;
  return `${told}, ${change} (before: ${tellPercent(old)}, ${count(failed, 'failure')} in ${count(runs, 'run')}).`;
}

function tellPercent(permille: number): string {
  return permille === 1_000 ? '100%' : `${(permille / 10).toFixed(1)}%`;
}

/** What each of its groups says; opened once, for a clock costs more than a line. */
export function openDigestWords({ zone, date }: DigestView) {
  const clock = openLocalClock(zone);
  return {
    tellRow: (row: DigestRow) => tellRow(row, { clock, date }),
    tellTime: (at: number) => tellNear(clock, at, date),
  };
}

function tellRow(row: DigestRow, { clock, date }: { clock: LocalClock; date: string }): ToldRow {
  const { trend, day, claimedBy, mutedUntil, newest } = row;
  const told = trend === 'still_failing' ? ` · day ${day}` : '';
  const facts: Sentence[] = [
    [tellSpan(clock, row, date)],
    [' · newest ', { code: newest.shortId }],
    ...(claimedBy === null ? [] : [[' · ', { name: claimedBy }, ' is on it']]),
    ...(mutedUntil === null ? [] : [[` · muted until ${tellNear(clock, mutedUntil, date)}`]]),
  ];
  return {
    head: [...tellHead(row), told],
    place: tellPlace(row),
    said: tellSaidInRow(row.said),
    small: facts.flat(),
  };
}

/** What did not fail and wants to be known all the same, in lists of their own. */
export interface OtherRows {
  heading: string;
  rows: { told: Sentence; name: string; actions: Action[] }[];
  /** Those that stand in no row. */
  left: number;
}

export function tellOthers(view: DigestView): OtherRows[] {
  const { counts, stopped, waiting, waitingLeft, stuck, stuckLeft } = view;
  const { tellTime } = openDigestWords(view);
  const lists: (OtherRows & { total: number })[] = [
    {
      heading: 'Stopped',
      total: counts.stopped,
      rows: stopped.map(({ workflow, count: many, newest }) => ({
        told: [{ strong: workflow }, ` · ${count(many, 'run')}, newest `, { code: newest.shortId }],
        name: workflow,
        actions: [],
      })),
      left: 0,
    },
    {
      heading: 'Still awaiting approval',
      total: waiting.length + waitingLeft,
      rows: waiting.map(({ workflow, shortId, title, since, actions }) => ({
        told: [
          { strong: workflow },
          ' ',
          { code: shortId },
          ` · since ${tellTime(since)} · `,
          { quote: title },
        ],
        name: `${shortId} ${workflow}`,
        actions,
      })),
      left: waitingLeft,
    },
    {
      heading: 'Stuck',
      total: stuck.length + stuckLeft,
      rows: stuck.map(({ workflow, shortId, symptom, actions }) => ({
        told: [{ strong: workflow }, ' ', { code: shortId }, ' · ', { quote: symptom }],
        name: `${shortId} ${workflow}`,
        actions,
      })),
      left: stuckLeft,
    },
  ];
  return lists.flatMap(({ heading, total, rows, left }) =>
    rows.length === 0 ? [] : [{ heading: `${heading} · ${tellNumber(total)}`, rows, left }],
  );
}

/** What has not arrived, and who knows why; null: all has. */
export function describeUndelivered({ undelivered }: DigestView): string | null {
  const posts = count(undelivered, 'chat message');
  return undelivered === 0
    ? null
    : `${posts} could not be delivered. Why: /run why-quiet <workflow>.`;
}

/**
 * How many rows of each section are shown where there is room for so many: what the short ones do
 * not need is for the long ones, so that none of them hides another.
 */
export function shareRows({ sections }: DigestView, room: number): number[] {
  const shares = sections.map(() => 0);
  let left = room;
  for (let isMore = true; isMore && left > 0; ) {
    isMore = false;
    for (const [index, { rows }] of sections.entries()) {
      const share = shares[index] ?? 0;
      if (left === 0 || share >= rows.length) continue;
      shares[index] = share + 1;
      left -= 1;
      isMore = true;
    }
  }
  return shares;
}

/** "New · 12"; without the number where not all of them are known. */
export function nameDigestSection(
  { trend, rows }: DigestView['sections'][number],
  { groupsLeft }: Pick<DigestView, 'groupsLeft'>,
): string {
  return groupsLeft > 0 ? TREND_WORDS[trend] : `${TREND_WORDS[trend]} · ${rows.length}`;
}

/** "… 214 more groups: see all failed": those that stand on no line, and where; null: none. */
export function describeGroupsLeft(
  { sections, groupsLeft }: DigestView,
  shown: number,
): string | null {
  const all = sections.reduce((sum, { rows }) => sum + rows.length, groupsLeft);
  const left = all - shown;
  return left > 0 ? `… ${count(left, 'more group')}: see all failed` : null;
}

/** For a locked phone: the totals, what fails most, what to do about the first of them. */
export function sayDigest(view: DigestView): Sentence[] {
  const { word, name } = titleDigest(view);
  const rows = view.sections
    .filter(({ trend }) => trend !== 'recovered')
    .flatMap((section) => section.rows);
  const [first] = rows;
  const advice = first === undefined ? null : adviseOn(first.code);
  return [
    [`${word} of `.replace(/^./, (letter) => letter.toUpperCase()), { name }, `, ${view.date}.`],
    ...tellRerouted(view),
    ...describeTotals(view).map((text) => [text]),
    ...rows
      .slice(0, SAID_ROWS_MAX)
      .map(
        (row): Sentence => [
          `${TREND_WORDS[row.trend]}: `,
          ...sayRow(row),
          ` (${tellNumber(row.count)}).`,
        ],
      ),
    ...(advice === null ? [] : [[advice]]),
  ];
}
