import type { CompiledStep } from '#src/domain/compile-graph.ts';
import type { Redact } from '#src/domain/redact.ts';
import { hasEnded, type StepState } from '#src/domain/run-state.ts';

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
  /** What failed last: not told once nothing of it counts. */
  lastFailure: { index: number; inner: string } | null;
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
  const { lastFailure } = loop;
  return {
    id: redact(step.id),
    count: spec.kind === 'while' ? spec.iterationsMax : loop.count,
    isRounds: spec.kind === 'while',
    hasEnded: isOver,
    succeeded: loop.succeeded,
    // The item that the loop fails of is left open.
    failed: loop.failed,
    open: isOver ? 0 : Object.keys(loop.open).length,
    lastFailure:
      status === 'failed' && lastFailure !== null
        ? { index: lastFailure.index, inner: redact(lastFailure.inner) }
        : null,
  };
}

/** "13/14, item #9 failed at send", "42/100, 10 open, 1 failed", "round 3 of at most 5". */
export function describeLoop(row: LoopRow): string {
  const { lastFailure } = row;
  const parts = row.isRounds ? roundParts(row) : itemParts(row);
  if (lastFailure === null) return parts.join(', ');
  const item = row.isRounds ? '' : `item #${lastFailure.index} `;
  return [...parts, `${item}failed at ${lastFailure.inner}`].join(', ');
}

function itemParts({ count, succeeded, failed, open, hasEnded: isOver, lastFailure }: LoopRow) {
  const done = `${succeeded}/${count ?? '?'}`;
  if (lastFailure !== null) return [done, ...(failed > 0 ? [`${failed} tolerated`] : [])];
  const others = [
    ...(open > 0 ? [`${open} open`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return [done, ...others, ...(isOver && failed > 0 ? ['tolerated'] : [])];
}

function roundParts({
  count,
  succeeded,
  failed,
  hasEnded: isOver,
  lastFailure,
}: LoopRow): string[] {
  const ended = succeeded + failed;
  if (!isOver || lastFailure !== null) return [`round ${ended + 1} of at most ${count}`];
  return [ended === 1 ? '1 round' : `${ended} rounds`];
}
