import { keyOfSignature, type Signature } from './signature.ts';
import { type EndedRun, signatureOfRun } from './tally-runs.ts';

/** Failures of one signature in a row: from the first after a success until a later run succeeds. */
export interface Streak extends Signature {
  projectId: number;
  /** How many streaks of this signature there were before, and this one. */
  no: number;
  count: number;
  firstAt: number;
  firstRun: number;
  lastAt: number;
  /** The newest of its runs. */
  lastRun: number;
  /** When a later run of the workflow succeeded, and which; null: none has yet. */
  recoveredAt: number | null;
  recoveredRun: number | null;
}

/** What runs that have ended mean to streaks. */
export interface Advance {
  /** As they are then. */
  changed: Streak[];
  /** Those that a later run has ended, as they were then: the next may have begun since. */
  recovered: Streak[];
  /** Of each run that failed the number of the streak to which it belongs, by run. */
  numbers: Map<number, number>;
}

/**
 * The streaks that these runs begin, lengthen or end, as they are then. `known`: the newest streak of
 * every signature that a run of them has, and the open ones of their workflows.
 */
export function advanceStreaks(known: readonly Streak[], ended: readonly EndedRun[]): Advance {
  const streaks = new Map(known.map((streak) => [keyOfSignature(streak), streak]));
  const changed = new Map<string, Streak>();
  const recovered: Streak[] = [];
  const numbers = new Map<number, number>();
  const put = (streak: Streak) => {
    streaks.set(keyOfSignature(streak), streak);
    changed.set(keyOfSignature(streak), streak);
  };
  for (const run of ended) {
    const signature = signatureOfRun(run);
    if (signature !== null) {
      const failing = fail(streaks.get(keyOfSignature(signature)), signature, run);
      numbers.set(run.run, failing.no);
      put(failing);
    }
    if (run.status !== 'completed') continue;
    for (const streak of streaks.values()) {
      if (!endsBy(streak, run)) continue;
      const over = recover(streak, run);
      recovered.push(over);
      put(over);
    }
  }
  return { changed: [...changed.values()], recovered, numbers };
}

function fail(streak: Streak | undefined, signature: Signature, run: EndedRun): Streak {
  const { projectId, run: key, finishedAt } = run;
  // One that began before the success which ended the streak says nothing of the time after it.
  const isOver = streak !== undefined && streak.recoveredRun !== null && key > streak.recoveredRun;
  if (streak === undefined || isOver) {
    const first = { count: 1, firstAt: finishedAt, firstRun: key };
    const last = { lastAt: finishedAt, lastRun: key, recoveredAt: null, recoveredRun: null };
    return { ...signature, projectId, no: (streak?.no ?? 0) + 1, ...first, ...last };
  }
  return {
    ...streak,
    count: streak.count + 1,
    firstAt: Math.min(streak.firstAt, finishedAt),
    lastAt: Math.max(streak.lastAt, finishedAt),
    lastRun: Math.max(streak.lastRun, key),
  };
}

/** Only a later run shows that what failed works again. */
function endsBy({ workflowId, lastRun, recoveredRun }: Streak, run: EndedRun): boolean {
  return workflowId === run.workflowId && recoveredRun === null && run.run > lastRun;
}

function recover(streak: Streak, { run, finishedAt }: EndedRun): Streak {
  return { ...streak, recoveredAt: finishedAt, recoveredRun: run };
}
