import { judgeMutes, type Mute } from './mute.ts';
import { keyOfSignature, type Signature } from './signature.ts';

/** A failure at the time of it. */
export interface TimedFailure extends Signature {
  run: number;
  at: number;
}

/** What is known of mutes when a page of failures is judged. */
export interface MutesOfPage {
  open: readonly Mute[];
  /** Ended since the first of the failures: elsewhere it may have been by one of these very failures. */
  ended: readonly Mute[];
  /** Failures within a day, by signature; of those of the page only what is counted already. */
  ofDay: ReadonlyMap<string, number>;
  /** Those of the page that are not. */
  uncounted: ReadonlySet<number>;
}

export interface MuteVerdict {
  /** Null: it is told. */
  hiddenBy: Mute | null;
  /** Why it is told although it was muted. */
  because: string | null;
}

/** What becomes of failures and mutes by a page. */
export interface JudgedPage {
  /** By run. */
  verdicts: Map<number, MuteVerdict>;
  hidden: { mute: Mute; runs: number[] }[];
  ending: { mute: Mute; at: number; why: string }[];
}

/**
 * Which of these failures are muted. What counts is when they happened: a surface that is told hours
 * later hides the same as one that was told at once, and an old failure ends no new mute.
 */
export function judgePage(known: MutesOfPage, failures: readonly TimedFailure[]): JudgedPage {
  const page: Page = {
    open: known.open,
    ended: known.ended,
    ofDay: new Map(known.ofDay),
    uncounted: known.uncounted,
    hidden: new Map(),
    ending: [],
  };
  const verdicts = new Map<number, MuteVerdict>();
  for (const failure of failures) verdicts.set(failure.run, judge(page, failure));
  return { verdicts, hidden: [...page.hidden.values()], ending: page.ending };
}

interface Page {
  open: readonly Mute[];
  ended: readonly Mute[];
  ofDay: Map<string, number>;
  uncounted: ReadonlySet<number>;
  hidden: Map<number, { mute: Mute; runs: number[] }>;
  ending: JudgedPage['ending'];
}

function judge(page: Page, failure: TimedFailure): MuteVerdict {
  const { workflowId, step, code, at } = failure;
  const failuresOfDay = countUp(page, failure);
  const past = page.ended.filter((mute) => mute.workflowId === workflowId);
  const open = page.open.filter((mute) => mute.workflowId === workflowId);
  const hiddenThen = [...open, ...past].find((mute) => hidesPast(mute, failure));
  if (hiddenThen !== undefined) return hide(page, hiddenThen, failure);
  const standing = open.filter((mute) => mute.at <= at);
  const verdict = judgeMutes(standing, { workflowId, step, code, now: at, failuresOfDay });
  for (const { mute, why } of verdict.ended) end(page, mute, { at: Math.min(at, mute.until), why });
  if (verdict.hiddenBy !== null) return hide(page, verdict.hiddenBy, failure);
  const ending = page.ended.find((mute) => {
    return mute.workflowId === workflowId && mute.endedAt === at && at < mute.until;
  });
  return { hiddenBy: null, because: ending?.endedWhy ?? null };
}

/** Counted ones, and those of this page that are not counted yet. */
function countUp({ ofDay, uncounted }: Page, failure: TimedFailure): number {
  const key = keyOfSignature(failure);
  const count = (ofDay.get(key) ?? 0) + (uncounted.has(failure.run) ? 1 : 0);
  ofDay.set(key, count);
  return count;
}

/** Of what happened before it was muted, or before that ended, nobody is told later either. */
function hidesPast(mute: Mute, failure: TimedFailure): boolean {
  if (keyOfSignature(mute) !== keyOfSignature(failure)) return false;
  const { at, endedAt } = mute;
  return endedAt === null ? failure.at < at : at <= failure.at && failure.at < endedAt;
}

function hide({ hidden }: Page, mute: Mute, { run }: TimedFailure): MuteVerdict {
  hidden.set(mute.id, { mute, runs: [...(hidden.get(mute.id)?.runs ?? []), run] });
  return { hiddenBy: mute, because: null };
}

function end(page: Page, mute: Mute, { at, why }: { at: number; why: string }): void {
  page.ending.push({ mute, at, why });
  page.open = page.open.filter(({ id }) => id !== mute.id);
  page.ended = [...page.ended, { ...mute, endedAt: at, endedWhy: why }];
}
