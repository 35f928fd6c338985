/** What failures of one signature say: their messages without ids, numbers, times and addresses. */
export interface SaidMessages {
  /** Those that most of them say. */
  kinds: { text: string; count: number }[];
  /** Failures that say something else. */
  others: number;
}

/** How many failures say so; an empty kind is of those that were not told apart. */
export interface CountedKind {
  kind: string;
  count: number;
}

/** Of what was counted the kinds that are told. Null: none is known. */
export function pickMessages(counted: readonly CountedKind[], max: number): SaidMessages | null {
  const named = counted.filter(({ kind, count }) => kind !== '' && count > 0);
  if (named.length === 0) return null;
  const most = named.toSorted(
    (one, other) => other.count - one.count || (one.kind < other.kind ? -1 : 1),
  );
  const kinds = most.slice(0, max).map(({ kind: text, count }) => ({ text, count }));
  const all = counted.reduce((sum, { count }) => sum + count, 0);
  return { kinds, others: all - kinds.reduce((sum, { count }) => sum + count, 0) };
}

/** Not all of them say the same. */
export function isDivided({ kinds, others }: SaidMessages): boolean {
  return kinds.length > 1 || others > 0;
}
