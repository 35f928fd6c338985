import { tellNumber } from '#src/domain/count.ts';
import type { Redact } from '#src/domain/redact.ts';
import { STORM_ROWS_MAX, type StormFacts } from '#src/domain/storm.ts';
import { type Action, actionFor } from './action.ts';
import type { MayBeRerouted } from './rerouted.ts';
import type { Tone } from './run-view.ts';
import { adviseOn, rowOf, type SignatureRow } from './signature-row.ts';

/** More failures at once than a channel has messages for: what they have in common. */
export interface StormView extends MayBeRerouted {
  kind: 'storm';
  tone: Tone;
  isOver: boolean;
  openedAt: number;
  lastAt: number;
  count: number;
  signatures: number;
  rows: SignatureRow[];
  /** The number of the first row among all; null: it is the card, which shows the largest. */
  first: number | null;
  /** What to do about the largest of them; null: nobody knows, or it is no card. */
  advice: string | null;
  actions: Action[];
}

/** `page`: of all its signatures, counted from 1; null: its card. */
export function viewStorm(
  facts: StormFacts,
  redact: Redact,
  page: number | null = null,
): StormView {
  const { isOver, openedAt, lastAt, count, signatures } = facts;
  const rows = facts.rows.slice(0, STORM_ROWS_MAX).map((row) => rowOf(row, redact));
  const [largest] = facts.rows;
  return {
    kind: 'storm',
    tone: isOver ? 'neutral' : 'bad',
    isOver,
    openedAt,
    lastAt,
    count,
    signatures,
    rows,
    first: page === null ? null : (page - 1) * STORM_ROWS_MAX + 1,
    rerouted: null,
    advice: largest === undefined || page !== null ? null : adviseOn(largest.code),
    actions: pagesOf(facts, rows.length, page),
  };
}

function pagesOf(
  { id: post, signatures }: StormFacts,
  shown: number,
  page: number | null,
): Action[] {
  const pageAt = (at: number, label: string, about: string) =>
    actionFor({ type: 'show-storm', post, page: at }, { label, about });
  if (page === null) {
    return signatures > shown
      ? [pageAt(1, `Show all ${tellNumber(signatures)}`, 'every kind of failure in it')]
      : [];
  }
  const isMore = signatures > page * STORM_ROWS_MAX;
  return [
    ...(page > 1 ? [pageAt(page - 1, 'Previous', 'those with more failures')] : []),
    ...(isMore ? [pageAt(page + 1, 'Next', 'those with fewer failures')] : []),
  ];
}
