import { keyOfSignature, type Signature } from './signature.ts';
import { QUARTER_MS } from './tally-runs.ts';

/** So many kinds of message are told apart of a signature in a block; others are counted together. */
export const KINDS_MAX = 5;

/** When a run failed, and what kind of message its failure has. */
export interface SaidFailure extends Signature {
  at: number;
  /** The number of its streak. */
  streak: number;
  /** Empty: it says nothing. */
  kind: string;
}

/** How many failures of a streak said the same within a quarter of an hour. */
export interface MessageTally extends Signature {
  streak: number;
  quarter: number;
  /** Empty: what more of them say than are told apart. */
  kind: string;
  count: number;
  firstAt: number;
  lastAt: number;
}

/** A kind that is told apart already in the block that is being counted. */
export type KnownKind = Signature & Pick<MessageTally, 'kind'>;

/** Counts failures by what they say; what most of them say is told apart first. */
export function tallyMessages(
  failures: readonly SaidFailure[],
  known: readonly KnownKind[],
): MessageTally[] {
  const told = kindsTold(failures, known);
  const tallies = new Map<string, MessageTally>();
  for (const { at, kind: said, ...failure } of failures) {
    const kind = told.has(nameOf({ ...failure, kind: said })) ? said : '';
    const quarter = Math.floor(at / QUARTER_MS);
    const key = `${failure.streak} ${quarter} ${nameOf({ ...failure, kind })}`;
    const tally = tallies.get(key);
    if (tally === undefined) {
      tallies.set(key, { ...failure, quarter, kind, count: 1, firstAt: at, lastAt: at });
      continue;
    }
    tally.count += 1;
    tally.firstAt = Math.min(tally.firstAt, at);
    tally.lastAt = Math.max(tally.lastAt, at);
  }
  return [...tallies.values()];
}

/** The names of those that are told apart. */
function kindsTold(
  failures: readonly SaidFailure[],
  known: readonly KnownKind[],
): ReadonlySet<string> {
  const named = known.filter(({ kind }) => kind !== '');
  const told = new Set(named.map(nameOf));
  const numbers = new Map<string, number>();
  const raise = (of: Signature) => {
    const key = keyOfSignature(of);
    const number = (numbers.get(key) ?? 0) + 1;
    numbers.set(key, number);
    return number;
  };
  for (const one of named) raise(one);
  const counts = new Map<string, { one: SaidFailure; count: number }>();
  for (const one of failures) {
    const name = nameOf(one);
    const counted = counts.get(name);
    if (counted !== undefined) counted.count += 1;
    else if (one.kind !== '' && !told.has(name)) counts.set(name, { one, count: 1 });
  }
  for (const [name, { one }] of [...counts].toSorted(([, a], [, b]) => b.count - a.count)) {
    if (raise(one) <= KINDS_MAX) told.add(name);
  }
  return told;
}

function nameOf({ workflowId, step, code, kind }: KnownKind): string {
  return JSON.stringify([workflowId, step, code, kind]);
}
