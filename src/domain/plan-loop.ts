import type { CompiledLoop, CompiledStep } from './compile-graph.ts';
import { EVAL_STEP_ID } from './graph.ts';
import { firstOutside, isWithin } from './item-ranges.ts';
import { mayStart } from './retry.ts';
import type { SkipReason } from './run-events.ts';
import { NONE_REJECTED, type Rejected, rejectedBehind, skipReasonOf } from './skip-reason.ts';
import { pathInItem } from './step-path.ts';
import {
  hasEnded,
  type ItemSteps,
  isLoopOpen,
  type LoopState,
  makeSteps,
  type StepState,
  stepIn,
} from './step-state.ts';

/** What a loop does itself: it is opened, asked after a round whether it goes on, and closed. */
export type LoopTurn = 'open' | 'judge' | 'close';

export interface LoopPlan {
  /** Paths of inner steps that may start, or the loop's own where it is its turn. */
  ready: string[];
  skip: { step: string; reason: SkipReason }[];
  /** Items of a for_each that are over. */
  ended: number[];
}

/** Whose turn is it? Null: that of its inner steps, or nobody's, as it has ended or is no loop. */
export function loopTurnOf({ loop }: CompiledStep, step: StepState): LoopTurn | null {
  if (loop === null || hasEnded(step)) return null;
  if (!isLoopOpen(step)) return 'open';
  if (countOpen(step.loop) === 0)
    return freeIndexes(loop, step.loop, 1).length === 0 ? 'close' : null;
  if (loop.spec.kind !== 'while') return null;
  return itemsOf(step.loop).every(([, steps]) => isItemOver(loop, steps)) ? 'judge' : null;
}

/** What may start in a loop that runs, and which items are over. Costs by what is open, not by its size. */
export function planLoop(
  node: CompiledStep,
  step: StepState,
  { now, startsSteps }: { now: number; startsSteps: boolean },
): LoopPlan {
  const plan: LoopPlan = { ready: [], skip: [], ended: [] };
  const { loop } = node;
  if (loop === null || !isLoopOpen(step)) return plan;
  const isWhile = loop.spec.kind === 'while';
  const open = itemsOf(step.loop);
  let room = isWhile ? 1 - open.length : step.loop.maxParallel;
  for (const [index, steps] of open) {
    const item = planItem(loop, steps);
    if (!item.isOver && !isWhile && room-- <= 0) continue;
    addItem(plan, node, { index, item, startsSteps, now, steps });
  }
  if (!startsSteps) return plan;
  for (const index of freeIndexes(loop, step.loop, room)) {
    addItem(plan, node, { index, item: planItem(loop, NOTHING), startsSteps, now, steps: NOTHING });
  }
  if (loopTurnOf(node, step) !== null) plan.ready.push(node.step.id);
  return plan;
}

/** Items of a for_each that are over and not recorded as such, in a run that starts nothing more. */
export function endedItems({ loop }: CompiledStep, step: StepState): number[] {
  if (loop?.spec.kind !== 'for_each' || !isLoopOpen(step)) return [];
  const over = itemsOf(step.loop).filter(([, steps]) => isItemOver(loop, steps));
  return over.map(([index]) => index);
}

/** May this inner step start now? Its item is open or may be begun, and the step is its next. */
export function mayStartInner(
  node: CompiledStep,
  step: StepState,
  { index, inner, now }: { index: number; inner: string; now: number },
): boolean {
  const { loop } = node;
  if (loop === null || !isLoopOpen(step)) return false;
  const begun = step.loop.open[index];
  if (countOpen(step.loop) + (begun ? 0 : 1) > step.loop.maxParallel) {
    // It depends on the others: all of them are looked at.
    const path = pathInItem({ loop: node.step.id, index, inner });
    return planLoop(node, step, { now, startsSteps: true }).ready.includes(path);
  }
  if (!begun && !isFree(loop, step.loop, index)) return false;
  const steps = begun ?? NOTHING;
  return planItem(loop, steps).next === inner && mayStart(stepIn(steps, inner), now);
}

interface ItemPlan {
  skip: { inner: string; reason: SkipReason }[];
  /** The step that the chain has come to. */
  next: string | null;
  isOver: boolean;
}

const NOTHING: ItemSteps = makeSteps();

/** Follows the chain of one item as far as it has come. */
function planItem(loop: CompiledLoop, steps: ItemSteps): ItemPlan {
  const skip: ItemPlan['skip'] = [];
  let rejected: Rejected = NONE_REJECTED;
  for (const node of loop.chain) {
    const { id } = node.step;
    const current = stepIn(steps, id);
    // Only a run that is about to stop cancels a step and leaves its loop running.
    if (current.status === 'cancelled') return { skip, next: null, isOver: false };
    if (current.status === 'failed' && current.tolerated !== 'step') break;
    if (!hasEnded(current)) {
      const reason = skipReasonOf(
        node,
        isVerdict(loop, id) ? NONE_REJECTED : rejected,
        node.conditionBody,
      );
      if (reason === null) return { skip, next: id, isOver: false };
      skip.push({ inner: id, reason });
    }
    rejected = rejectedBehind(id, current, rejected);
  }
  return { skip, next: null, isOver: true };
}

/** The script that says whether rounds go on is asked after a no as well: it is no step behind it. */
function isVerdict({ spec }: CompiledLoop, id: string): boolean {
  return spec.kind === 'while' && spec.condition === null && id === EVAL_STEP_ID;
}

function isItemOver(loop: CompiledLoop, steps: ItemSteps): boolean {
  const { isOver, skip } = planItem(loop, steps);
  return isOver && skip.length === 0;
}

interface PlannedItem {
  index: number;
  item: ItemPlan;
  steps: ItemSteps;
  startsSteps: boolean;
  now: number;
}

function addItem(plan: LoopPlan, { step, loop }: CompiledStep, planned: PlannedItem): void {
  const { index, item, steps, startsSteps, now } = planned;
  const pathOf = (inner: string) => pathInItem({ loop: step.id, index, inner });
  for (const { inner, reason } of item.skip) plan.skip.push({ step: pathOf(inner), reason });
  if (item.isOver && loop?.spec.kind === 'for_each') plan.ended.push(index);
  const { next } = item;
  if (next !== null && startsSteps && mayStart(stepIn(steps, next), now)) {
    plan.ready.push(pathOf(next));
  }
}

/** Ascending. */
function itemsOf({ open }: LoopState): [index: number, steps: ItemSteps][] {
  return Object.entries(open).map(([index, steps]) => [Number(index), steps]);
}

function countOpen({ open }: LoopState): number {
  let count = 0;
  for (const _ in open) count += 1;
  return count;
}

function countToRun(spec: CompiledLoop['spec'], { count, goesOn }: LoopState): number {
  return count ?? (spec.kind === 'while' && goesOn ? spec.iterationsMax : 0);
}

function isFree({ spec }: CompiledLoop, loop: LoopState, index: number): boolean {
  return index >= loop.next && index < countToRun(spec, loop) && !isWithin(loop.begun, index);
}

/** The lowest indexes that may be begun, at most so many. */
function freeIndexes({ spec }: CompiledLoop, loop: LoopState, many: number): number[] {
  const count = countToRun(spec, loop);
  const free: number[] = [];
  for (
    let index = loop.next;
    index < count && free.length < many;
    index = firstOutside(loop.begun, index + 1)
  ) {
    free.push(index);
  }
  return free;
}
