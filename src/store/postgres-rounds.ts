import type { RunAppend, Submission } from './append.ts';

/** A submission and its place in the batch. */
export interface Placed<Kind extends Submission = Submission> {
  place: number;
  submission: Kind;
}

/** Appends of different runs that are written together, and then what must be written one by one. */
export interface Round {
  together: Placed<RunAppend>[];
  inTurn: Placed[];
}

/**
 * The fewest rounds in which each run's submissions keep their order. What concerns different
 * runs was asked for at the same time: it may change places. What one of several cannot pay is
 * found out by writing each that pays alone.
 */
export function planRounds(
  batch: readonly Submission[],
  { paysTogether = true }: { paysTogether?: boolean } = {},
): Round[] {
  const rounds: Round[] = [];
  const lastRounds = new Map<number | string, number>();
  for (const [place, submission] of batch.entries()) {
    const key = submission.type === 'append' ? keyOf(submission) : null;
    const last = key === null ? undefined : lastRounds.get(key);
    const isAlone =
      submission.type === 'write' ||
      Boolean(submission.statements?.length) ||
      (!paysTogether && submission.debit !== undefined);
    const index = isAlone ? (last ?? 0) : (last ?? -1) + 1;
    const round = (rounds[index] ??= { together: [], inTurn: [] });
    if (isAlone) round.inTurn.push({ place, submission });
    else round.together.push({ place, submission });
    if (key !== null) lastRounds.set(key, index);
  }
  return rounds;
}

function keyOf({ run }: RunAppend): number | string {
  return typeof run === 'number' ? run : run.uuid;
}
