import { hasFailed } from './item-failure.ts';
import { firstOutside, isWithin, mergeRanges, sizeOf } from './item-ranges.ts';
import type { ItemRange, LoopStart, RunFact } from './run-events.ts';
import {
  type ItemSteps,
  type LoopState,
  makeSteps,
  mayHaveHappened,
  type StepState,
} from './step-state.ts';

type FactOf<T extends RunFact['type']> = Extract<RunFact, { type: T }>;

/** Cards of tasks are redrawn soon after they are decided: what is older is not asked for. */
export const ANSWERED_MAX = 100;

/** Before it starts, a loop may hold what an earlier run left of single items. */
const NOT_STARTED: LoopState = Object.freeze({
  count: null,
  maxParallel: 1,
  next: 0,
  begun: [],
  reused: [],
  succeeded: 0,
  failed: 0,
  unknown: 0,
  pausedMs: 0,
  open: {},
  lastFailure: null,
  answered: makeSteps(),
  previous: null,
  goesOn: true,
});

/** A loop begins: with what it takes over from an earlier run, if the items are still the same. */
export function startLoop(before: LoopState = NOT_STARTED, start: LoopStart): LoopState {
  const { count, max_parallel: maxParallel, reused = [] } = start;
  if (start.starts_over) return { ...NOT_STARTED, count, maxParallel };
  const done = reused.flatMap(({ items }) => items);
  const held = Object.keys(before.open).map((index): ItemRange => [Number(index), Number(index)]);
  const ended: ItemRange[] = before.next > 0 ? [[0, before.next - 1]] : [];
  const begun = mergeRanges([...ended, ...before.begun, ...done, ...held]);
  return {
    ...before,
    count,
    maxParallel,
    reused,
    begun,
    next: firstOutside(begun, 0),
    succeeded: before.succeeded + sizeOf(done),
  };
}

/** Open items that a draft has copied itself and nobody else has seen: they are changed in place. */
export type OwnItems = WeakMap<LoopState['open'], Record<number, ItemSteps>>;

/** To copy them at every event would make an event the dearer the more items are open. */
function takeOpen({ open }: LoopState, own: OwnItems): Record<number, ItemSteps> {
  const known = own.get(open);
  if (known) return known;
  const copy = { ...open };
  own.set(copy, copy);
  return copy;
}

/** One inner step of an item has changed. What is said of an earlier run's items begins none here. */
export function changeItem(
  loop: LoopState = NOT_STARTED,
  { step, own, ...place }: { index: number; inner: string; step: StepState; own: OwnItems },
): LoopState {
  const { index, inner } = place;
  const open = takeOpen(loop, own);
  const steps = makeSteps(open[index]);
  steps[inner] = step;
  open[index] = steps;
  const isNews = step.reusedFrom === undefined;
  return {
    ...loop,
    open,
    ...(isNews ? beginItem(loop, index) : {}),
    lastFailure: failureOf(step, place) ?? loop.lastFailure,
  };
}

type Begun = Pick<LoopState, 'next' | 'begun'>;

/**
 * Items may begin in any order: some take longer to prepare than those after them, and some were
 * open from the start.
 */
function beginItem({ next, begun }: Begun, index: number): Begun {
  if (index < next || isWithin(begun, index)) return { next, begun };
  if (index > next) return { next, begun: mergeRanges([...begun, [index, index]]) };
  const after = firstOutside(begun, index + 1);
  const isPastSome = after > index + 1;
  return { next: after, begun: isPastSome ? begun.filter(([first]) => first > after) : begun };
}

function failureOf(
  { status, tolerated, error }: StepState,
  place: { index: number; inner: string },
): LoopState['lastFailure'] {
  return status === 'failed' && tolerated !== 'step' && error ? { ...place, ...error } : null;
}

/** Items or a round have ended: they are counted, and forgotten. */
export function advanceLoop(
  loop: LoopState,
  { data }: FactOf<'loop_advanced'>,
  own: OwnItems,
): LoopState {
  const open = takeOpen(loop, own);
  let { succeeded, failed, unknown, previous, answered, next, begun } = loop;
  for (const index of data.ended) {
    // The last round of an earlier run is taken over as one that has ended, and was never begun here.
    ({ next, begun } = beginItem({ next, begun }, index));
    const steps = open[index] ?? makeSteps();
    answered = keepAnswers(answered, index, steps);
    if (hasFailed(steps)) failed += 1;
    else succeeded += 1;
    unknown += Object.values(steps).filter(mayHaveHappened).length;
    previous = steps;
    delete open[index];
  }
  const isRound = data.goes_on !== undefined;
  return {
    ...loop,
    open,
    succeeded,
    failed,
    unknown,
    answered,
    next,
    begun,
    previous: isRound ? previous : null,
    goesOn: data.goes_on ?? loop.goesOn,
  };
}

function keepAnswers(answered: ItemSteps, index: number, steps: ItemSteps): ItemSteps {
  const asked = Object.entries(steps).filter(([, { task }]) => task !== undefined);
  if (asked.length === 0) return answered;
  const kept = makeSteps(answered);
  for (const [inner, step] of asked) kept[`${index}/${inner}`] = step;
  const tooMany = Object.keys(kept).slice(0, -ANSWERED_MAX);
  for (const key of tooMany) delete kept[key];
  return kept;
}
