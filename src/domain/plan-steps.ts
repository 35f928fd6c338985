import type { CompiledGraph, CompiledStep } from './compile-graph.ts';
import type { SkipReason } from './run-events.ts';
import { hasEnded, type RunState, type StepState, stepOf } from './run-state.ts';

export interface StepPlan {
  /** Steps that may start now, in the graph's order of dependency. Empty while starts are held. */
  ready: string[];
  /** Steps that will never run, and why. */
  skip: { step: string; reason: SkipReason }[];
  /** Every step has ended, the skipped ones counted. */
  over: boolean;
}

/** What follows from a run's state: which steps may start, which are skipped, is the run over. */
export function planSteps(graph: CompiledGraph, state: RunState, now: number): StepPlan {
  const plan: StepPlan = { ready: [], skip: [], over: true };
  if (state.status === 'draining') return { ...plan, over: false };
  const rejections = new Map<string, ReadonlySet<string>>();
  const skipped = new Set<string>();
  const holdsStarts = state.status === 'paused';
  for (const node of graph.order) {
    const { id } = node.step;
    const current = stepOf(state, id);
    rejections.set(id, rejectedTasksBehind(node, current, rejections));
    if (hasEnded(current)) continue;
    const isReachable = node.step.depends_on.every(
      (dependency) => skipped.has(dependency) || hasEnded(stepOf(state, dependency)),
    );
    const reason =
      isReachable && current.status === 'pending' ? skipReasonOf(node, rejections) : null;
    if (reason) {
      skipped.add(id);
      plan.skip.push({ step: id, reason });
      continue;
    }
    plan.over = false;
    if (!holdsStarts && isReachable && isDue(current, now)) plan.ready.push(id);
  }
  return plan;
}

/** Pending, or waiting out a back-off that has passed. A clock set back must not prolong it. */
function isDue(step: StepState, now: number): boolean {
  if (step.status === 'pending') return true;
  if (step.status !== 'waiting' || step.retryAt === undefined) return false;
  return now >= step.retryAt || now < (step.endedAt ?? 0);
}

function skipReasonOf(
  node: CompiledStep,
  rejections: ReadonlyMap<string, ReadonlySet<string>>,
): SkipReason | null {
  if (!node.step.enabled) return 'step_disabled';
  const tasks = rejections.get(node.step.id) ?? new Set();
  return [...tasks].every((task) => node.conditionSteps.has(task)) ? null : 'rejected';
}

/**
 * The rejected tasks that a step can only be reached through. A no passes every skip on its way
 * down, whatever the skip's own reason, and ends at a step that ran because its condition asked.
 */
function rejectedTasksBehind(
  node: CompiledStep,
  current: StepState,
  rejections: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  if (current.task?.approved === false) return new Set([node.step.id]);
  if (current.status === 'succeeded') return new Set();
  return new Set(node.step.depends_on.flatMap((id) => [...(rejections.get(id) ?? [])]));
}
