import type { CompiledStep } from '#src/domain/compile-graph.ts';
import { count as countOf, tellNumber } from '#src/domain/count.ts';
import { causeOf } from '#src/domain/item-failure.ts';
import type { Redact } from '#src/domain/redact.ts';
import { hasEnded, type ItemSteps, type StepState } from '#src/domain/step-state.ts';

/** How far a loop is, whatever the number of its items. */
export interface LoopRow {
  id: string;
  /** How many items, or rounds at most; null: it is not known. */
  count: number | null;
  isRounds: boolean;
  hasEnded: boolean;
  succeeded: number;
  /** Items that failed, tolerated or not. */
  failed: number;
  open: number;
  /** Of what a loop that ended has left: items that were cut off. */
  cancelled: number;
  /** Of rounds: they ended at their limit, and another one was asked for. */
  isAtLimit: boolean;
  /** What the loop failed of; null: it has not, or of nothing in its items. */
  lastFailure: { index: number; inner: string } | null;
  /** Calls of items that ended, of which nobody knows whether they happened. */
  unknown: number;
}

/** Null for a step that is no loop, or has not begun. */
export function loopRowOf(
  { step, loop: compiled }: CompiledStep,
  state: StepState,
  redact: Redact,
): LoopRow | null {
  const { loop, startedAt, status } = state;
  if (compiled === null || loop === undefined || startedAt === null) return null;
  const { spec } = compiled;
  const isOver = hasEnded(state);
  const cause = status === 'failed' ? causeOf(loop) : null;
  return {
    id: redact(step.id),
    count: spec.kind === 'while' ? spec.iterationsMax : loop.count,
    isRounds: spec.kind === 'while',
    hasEnded: isOver,
    succeeded: loop.succeeded,
    // The item that the loop fails of is left open.
    failed: loop.failed,
    open: isOver ? 0 : Object.keys(loop.open).length,
    cancelled: isOver ? Object.values(loop.open).filter(wasCut).length : 0,
    isAtLimit: spec.kind === 'while' && status === 'succeeded' && loop.goesOn,
    lastFailure: cause && { index: cause.index, inner: redact(cause.inner) },
    unknown: loop.unknown,
  };
}

function wasCut(steps: ItemSteps): boolean {
  return Object.values(steps).some(({ status }) => status === 'cancelled');
}

/** "13/14 done, item #9 failed at send", "42/100 done, 10 open, 1 failed", "2 of at most 5 rounds done". */
export function describeLoop(row: LoopRow): string {
  const { lastFailure, isRounds, cancelled, unknown } = row;
  const unit = isRounds ? 'round' : 'item';
  return [
    ...(isRounds ? roundParts(row) : itemParts(row)),
    ...(lastFailure === null
      ? []
      : [`${unit} #${lastFailure.index} failed at ${lastFailure.inner}`]),
    ...(cancelled === 0 ? [] : [`${tellNumber(cancelled)} cancelled`]),
    ...(unknown === 0 ? [] : [`${countOf(unknown, 'call')} may have happened`]),
  ].join(', ');
}

/** What is worth a word where only what went wrong is told: not all of it ended well. */
export function hasTrouble({
  failed,
  cancelled,
  lastFailure,
  unknown,
  isAtLimit,
}: LoopRow): boolean {
  return failed > 0 || unknown > 0 || cancelled > 0 || lastFailure !== null || isAtLimit;
}

function itemParts({ count, succeeded, failed, open, hasEnded: isOver, lastFailure }: LoopRow) {
  const done = `${tellNumber(succeeded)}/${tellAll(count)} done`;
  if (lastFailure !== null)
    return [done, ...(failed > 0 ? [`${tellNumber(failed)} tolerated`] : [])];
  const others = [
    ...(open > 0 ? [`${tellNumber(open)} open`] : []),
    ...(failed > 0 ? [`${tellNumber(failed)} failed`] : []),
  ];
  return [done, ...others, ...(isOver && failed > 0 ? ['tolerated'] : [])];
}

function roundParts({
  count,
  succeeded,
  failed,
  hasEnded: isOver,
  cancelled,
  isAtLimit,
  lastFailure,
}: LoopRow): string[] {
  const ended = succeeded + failed;
  const isCut = lastFailure !== null || cancelled > 0;
  if (!isOver || isCut) return [`${tellNumber(ended)} of at most ${tellAll(count)} rounds done`];
  return [
    ended === 1 ? '1 round' : `${tellNumber(ended)} rounds`,
    ...(isAtLimit ? ['stopped at its limit'] : []),
  ];
}

function tellAll(count: number | null): string {
  return count === null ? '?' : tellNumber(count);
}
