import { type Signature, signatureOf } from './signature.ts';

/** A run that has ended, as far as counting needs it. */
export interface EndedRun {
  /** Its key; a later run has a higher one. */
  run: number;
  projectId: number;
  workflowId: number;
  status: 'completed' | 'failed' | 'stopped';
  finishedAt: number;
  rootStepId: string | null;
  /** Null only of one that completed. */
  code: string | null;
}

/** How many runs of a workflow ended alike within a quarter of an hour. */
export interface Tally extends Pick<EndedRun, 'projectId' | 'workflowId' | 'status'> {
  /** Quarters of an hour since 1970: every zone's hours are made of them. */
  quarter: number;
  /** Of those that failed their signature's; else empty. */
  step: string;
  code: string;
  count: number;
  firstAt: number;
  lastAt: number;
  newestRun: number;
}

export const QUARTER_MS = 15 * 60_000;

/** Counts runs by what people tell apart. */
export function tallyRuns(runs: readonly EndedRun[]): Tally[] {
  const tallies = new Map<string, Tally>();
  for (const run of runs) {
    const fresh = tallyOf(run);
    const { workflowId, status, quarter, step, code } = fresh;
    const key = JSON.stringify([workflowId, status, quarter, step, code]);
    const known = tallies.get(key);
    tallies.set(key, known === undefined ? fresh : addUp(known, fresh));
  }
  return [...tallies.values()];
}

/** Both are of runs that ended alike. */
function addUp(one: Tally, other: Tally): Tally {
  return {
    ...one,
    count: one.count + other.count,
    firstAt: Math.min(one.firstAt, other.firstAt),
    lastAt: Math.max(one.lastAt, other.lastAt),
    newestRun: Math.max(one.newestRun, other.newestRun),
  };
}

function tallyOf(ended: EndedRun): Tally {
  const { run, projectId, workflowId, status, finishedAt } = ended;
  const { step = '', code = '' } = signatureOfRun(ended) ?? {};
  const quarter = Math.floor(finishedAt / QUARTER_MS);
  const when = { quarter, firstAt: finishedAt, lastAt: finishedAt };
  return { projectId, workflowId, status, step, code, count: 1, newestRun: run, ...when };
}

/** Null: it did not fail. */
export function signatureOfRun({
  workflowId,
  status,
  rootStepId,
  code,
}: Pick<EndedRun, 'workflowId' | 'status' | 'rootStepId' | 'code'>): Signature | null {
  if (status !== 'failed' || code === null) return null;
  return signatureOf(workflowId, { rootStepId, code });
}
