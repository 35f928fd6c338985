import type { CompiledGraph, CompiledStep } from './compile-graph.ts';
import { endedItems, planLoop } from './plan-loop.ts';
import { mayStart } from './retry.ts';
import type { SkipReason } from './run-events.ts';
import { type RunState, stepOf } from './run-state.ts';
import { NONE_REJECTED, type Rejected, rejectedBehind, skipReasonOf } from './skip-reason.ts';
import { hasEnded, isLoopOpen, type StepState } from './step-state.ts';

export interface StepPlan {
  /**
   * Paths of steps that may start now, and of loops that are to be opened, judged after a round, or
   * closed (loopTurnOf says which), in the graph's order of dependency. Empty while starts are held.
   */
  ready: string[];
  /** Steps that will never run, and why. */
  skip: { step: string; reason: SkipReason }[];
  /** Items of a for_each that have ended and are not recorded as such. */
  advance: { loop: string; ended: number[] }[];
  /** Every step has ended, the skipped ones counted. */
  over: boolean;
}

/** What follows from a run's state: which steps may start, which are skipped, is the run over. */
export function planSteps(graph: CompiledGraph, state: RunState, now: number): StepPlan {
  const plan: StepPlan = { ready: [], skip: [], advance: [], over: false };
  switch (state.status) {
    case 'starting':
    case 'running':
      return planOn(plan, { graph, state, now, startsSteps: true });
    case 'paused':
      return planOn(plan, { graph, state, now, startsSteps: false });
    case 'draining':
      return { ...plan, advance: planAdvances(graph, state) };
    case 'queued':
    case 'completed':
    case 'failed':
    case 'stopped':
      return plan;
  }
}

/** Items of loops that are over and not recorded as such. */
export function planAdvances(graph: CompiledGraph, state: RunState): StepPlan['advance'] {
  return graph.order.flatMap((node) => {
    const loop = node.step.id;
    const ended = endedItems(node, stepOf(state, loop));
    return ended.length === 0 ? [] : [{ loop, ended }];
  });
}

interface Situation {
  graph: CompiledGraph;
  state: RunState;
  now: number;
  /** False: the run is paused. */
  startsSteps: boolean;
}

function planOn(plan: StepPlan, situation: Situation): StepPlan {
  const { graph, state, now, startsSteps } = situation;
  plan.over = true;
  const excluded = new Set(state.excluded);
  /** By step that did not run: the rejected tasks that it can only be reached through. */
  const rejections = new Map<string, Rejected>();
  const skipped = new Set<string>();
  for (const node of graph.order) {
    const { id, depends_on: before } = node.step;
    const current = stepOf(state, id);
    const rejected = joinRejected(before, rejections);
    const behind = rejectedBehind(id, current, rejected);
    if (behind.size > 0) rejections.set(id, behind);
    if (hasEnded(current)) continue;
    const isOver = (other: string) => skipped.has(other) || hasEnded(stepOf(state, other));
    const isReachable = before.every(isOver);
    const own = excluded.has(id) ? 'out_of_scope' : null;
    const reason = isReachable ? (own ?? skipReasonOf(node, rejected, node.conditionSteps)) : null;
    if (reason !== null) {
      skipped.add(id);
      plan.skip.push({ step: id, reason });
      continue;
    }
    plan.over = false;
    if (isLoopOpen(current)) addLoop(plan, node, current, situation);
    else if (startsSteps && isReachable && mayStart(current, now)) plan.ready.push(id);
  }
  return plan;
}

function addLoop(plan: StepPlan, node: CompiledStep, step: StepState, situation: Situation): void {
  const { ready, skip, ended } = planLoop(node, step, situation);
  plan.ready.push(...ready);
  plan.skip.push(...skip);
  if (ended.length > 0) plan.advance.push({ loop: node.step.id, ended });
}

function joinRejected(
  steps: readonly string[],
  rejections: ReadonlyMap<string, Rejected>,
): Rejected {
  if (rejections.size === 0) return NONE_REJECTED;
  return new Set(steps.flatMap((id) => [...(rejections.get(id) ?? [])]));
}
