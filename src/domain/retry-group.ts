import { count } from './count.ts';
import { describeSignature, type NamedSignature } from './name-signature.ts';
import { hashText, type ResumePlan } from './resume-plan.ts';
import { shortIdOf } from './short-id.ts';

/** At once no more runs are retried than this. */
export const RETRY_GROUP_MAX = 100;
const WHYS_SHOWN_MAX = 3;
const NAMES_SHOWN_MAX = 3;

/** A run that is not retried with the others, and why not. */
export interface LeftOut {
  runId: string;
  /** Goes on from the run's name: "step charge may have happened, and nobody knows". */
  why: string;
}

/** What a retry of all runs that failed alike would do, before it does it. */
export interface RetryGroupPlan extends NamedSignature {
  /** Oldest first; `plan`: what stands for what its retry would do. */
  runs: readonly { runId: string; plan: string }[];
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
  return `${runs.length} of ${which} would be retried${tellLeftOut(leftOut)}.${more}`;
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
