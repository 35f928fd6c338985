import { count } from './count.ts';
import { formatClock, formatTime } from './format-time.ts';
import { describeSignature, type NamedSignature } from './name-signature.ts';
import { hashText, type ResumePlan } from './resume-plan.ts';
import { shortIdOf } from './short-id.ts';

/** At once no more runs are retried than this. */
export const RETRY_GROUP_MAX = 100;
const WHYS_SHOWN_MAX = 3;
const NAMES_SHOWN_MAX = 3;
const UTC = { timeZone: 'UTC' };
const CLOCK_LENGTH = '22:13'.length;

/** A run that is not retried with the others, and why not. */
export interface LeftOut {
  runId: string;
  /** Goes on from the run's name: "step charge may have happened, and nobody knows". */
  why: string;
}

/** What a retry of all runs that failed alike would do, before it does it. */
export interface RetryGroupPlan extends NamedSignature {
  /** Oldest first; `plan`: what stands for what its retry would do. `at`: when it failed. */
  runs: readonly { runId: string; plan: string; at: number }[];
  leftOut: readonly LeftOut[];
  /** There are more than are retried at once. */
  isMore: boolean;
}

/** Why a run may not be retried among many; null: nobody has to say yes to anything. */
export function refuseInGroup(
  { again }: Pick<ResumePlan, 'again'>,
  mayHaveHappened: readonly string[],
): string | null {
  const unknown = again.find(({ effectBefore }) => effectBefore === 'unknown');
  const doubtful = mayHaveHappened[0] ?? unknown?.step;
  if (doubtful !== undefined) return `step ${doubtful} may have happened, and nobody knows`;
  const asking = again.find(({ needsTick }) => needsTick);
  return asking === undefined ? null : `step ${asking.step} may be done a second time`;
}

/** What a person said yes to, in 8 hex digits. */
export function planOfGroup({ workflow, step, code, runs }: RetryGroupPlan): string {
  const plans = runs.map(({ runId, plan }) => [runId, plan]);
  return hashText(JSON.stringify([workflow, step, code, plans]));
}

/** "36 of 37 runs that failed with … are retried, from the failure; 1 is left out: …" */
export function describeGroup(plan: RetryGroupPlan): string {
  const { runs, leftOut, isMore } = plan;
  const all = runs.length + leftOut.length;
  const which = `${count(all, 'run')} that failed with ${describeSignature(plan)}`;
  const more = isMore
    ? ` There are more: no more than ${RETRY_GROUP_MAX} are retried at once.`
    : '';
  const retried = `${runs.length} of ${which} would be retried${tellLeftOut(leftOut)}.`;
  return `${retried}${tellRange(runs)}${more}`;
}

/** Who presses has seen the newest. Empty: there are none. */
function tellRange(runs: RetryGroupPlan['runs']): string {
  const [oldest, newest] = [runs[0], runs.at(-1)];
  if (oldest === undefined || newest === undefined) return '';
  const name = `…${shortIdOf(newest.runId)}`;
  const when = describeRange(oldest.at, newest.at);
  return runs.length === 1
    ? ` It is run ${name}, which failed ${when}.`
    : ` They failed ${when}; the newest is run ${name}.`;
}

/** "from 23 Nov 02:10 to 02:41 UTC": the day is told again where it is another. */
function describeRange(firstAt: number, lastAt: number): string {
  const [from = '', until = ''] = [firstAt, lastAt].map((at) => formatTime(at, UTC));
  if (from === until) return `at ${from} UTC`;
  const isOneDay = from.slice(0, -CLOCK_LENGTH) === until.slice(0, -CLOCK_LENGTH);
  return `from ${from} to ${isOneDay ? formatClock(lastAt, UTC) : until} UTC`;
}

/** "12 of 37 runs are started": while it goes on. */
export function describeStarted(started: number, all: number): string {
  return `${started} of ${count(all, 'run')} ${started === 1 ? 'is' : 'are'} started.`;
}

/** "; 1 left out: run …3f2a91c0 (step charge may have happened, and nobody knows)"; empty: none is. */
export function tellLeftOut(leftOut: readonly LeftOut[]): string {
  if (leftOut.length === 0) return '';
  const whys = Map.groupBy(leftOut, ({ why }) => why);
  const shown = [...whys].slice(0, WHYS_SHOWN_MAX).map(([why, those]) => {
    return `${nameRuns(those)} (${why})`;
  });
  const more = whys.size > WHYS_SHOWN_MAX ? ', and others for other reasons' : '';
  return `, ${leftOut.length} left out: ${shown.join(', ')}${more}`;
}

function nameRuns(runs: readonly LeftOut[]): string {
  const names = runs.slice(0, NAMES_SHOWN_MAX).map(({ runId }) => `…${shortIdOf(runId)}`);
  const more = runs.length - names.length;
  const also = more > 0 ? ` and ${more} more` : '';
  return `${runs.length === 1 ? 'run' : 'runs'} ${names.join(', ')}${also}`;
}
