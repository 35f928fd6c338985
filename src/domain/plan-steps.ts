import type { CompiledGraph, CompiledStep } from './compile-graph.ts';
import { isRetryDue } from './retry.ts';
import type { SkipReason } from './run-events.ts';
import { hasEnded, type RunState, type StepState, stepOf, wasRejected } from './run-state.ts';

export interface StepPlan {
  /**
   * Paths of steps that may start now, and of loops that are to be opened, judged after a round, or
   * closed (loopTurnOf says which), in the graph's order of dependency. Empty while starts are held. */
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
  const { status } = state;
  const startsSteps = status === 'starting' || status === 'running';
  const plan: StepPlan = {
    ready: [],
    skip: [],
    advance: [],
    over: startsSteps || status === 'paused',
  };
  if (!plan.over) return plan;
  const rejections: Rejections = new Map();
  const skipped = new Set<string>();
  for (const node of graph.order) {
    const { id } = node.step;
    const current = stepOf(state, id);
    const rejected = rejectedTasksBehind(node, current, rejections);
    if (rejected.size > 0) rejections.set(id, rejected);
    if (hasEnded(current)) continue;
    const isReachable = node.step.depends_on.every(
      (dependency) => skipped.has(dependency) || hasEnded(stepOf(state, dependency)),
    );
    const reason = isReachable ? skipReasonOf(node, rejected) : null;
    if (reason) {
      skipped.add(id);
      plan.skip.push({ step: id, reason });
      continue;
    }
    plan.over = false;
    if (startsSteps && isReachable && mayStart(current, now)) plan.ready.push(id);
  }
  return plan;
}

/** By step: the rejected tasks that it can only be reached through. */
type Rejections = Map<string, ReadonlySet<string>>;

const NONE: ReadonlySet<string> = new Set();

/** Pending, or waiting out a back-off that has passed. */
export function mayStart(step: StepState, now: number): boolean {
  return step.status === 'pending' || (step.status === 'waiting' && isRetryDue(step, now));
}

/** Both reasons hold from the moment a step can be reached: no step that has started meets them. */
function skipReasonOf(node: CompiledStep, rejected: ReadonlySet<string>): SkipReason | null {
  if (!node.step.enabled) return 'step_disabled';
  return rejected.isSubsetOf(node.conditionSteps) ? null : 'rejected';
}

/**
 * A no passes every skip on its way down, whatever the skip's own reason, and ends at a step that
 * ran because its condition asked.
 */
function rejectedTasksBehind(
  node: CompiledStep,
  current: StepState,
  rejections: Rejections,
): ReadonlySet<string> {
  if (wasRejected(current)) return new Set([node.step.id]);
  if (current.status === 'succeeded' || rejections.size === 0) return NONE;
  return new Set(node.step.depends_on.flatMap((id) => [...(rejections.get(id) ?? NONE)]));
}
