import { type Badge, badgeOf } from '#src/domain/badge.ts';
import type { CompiledGraph, CompiledStep } from '#src/domain/compile-graph.ts';
import type { FailureCode } from '#src/domain/failure-codes.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { RunStatus } from '#src/domain/run-events.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { stepOf } from '#src/domain/run-state.ts';
import { outerStepOf } from '#src/domain/step-path.ts';
import { type Action, actionFor } from './action.ts';
import { BADGE_ORDER, choosePressing } from './badges.ts';
import { describeLoop, loopRowOf } from './loop-row.ts';
import { type RunTitle, titleOf } from './run-title.ts';
import { type Tone, toneOf } from './run-view.ts';

/** How a run's steps depend on each other, and what became of each. */
export interface GraphView {
  kind: 'graph';
  title: RunTitle;
  status: RunStatus;
  tone: Tone;
  /** Why it failed; null: it did not. */
  failureCode: FailureCode | null;
  /** Each layer depends only on those before it; within one the order is the author's. */
  layers: GraphStep[][];
  actions: Action[];
}

export interface GraphStep {
  id: string;
  name: string;
  badge: Badge;
  /** Ids of steps. */
  dependsOn: string[];
  /** It is the one to blame, or the loop of it is. */
  isRoot: boolean;
  /** How far a loop is: "13/14, item #9 failed at send". */
  progress: string | null;
}

export function viewGraph(facts: RunFacts, redact: Redact): GraphView {
  const { graph, state, runId } = facts;
  const depths = depthsOf(graph);
  const failedAt = state.failure?.stepId ?? null;
  const root = failedAt === null ? null : outerStepOf(failedAt);
  const layers = Map.groupBy(graph.order, ({ step }) => depths.get(step.id));
  return {
    kind: 'graph',
    title: titleOf(facts, redact),
    status: state.status,
    tone: toneOf(state),
    failureCode: state.failure?.code ?? null,
    layers: Array.from(layers.values(), (layer) =>
      layer.map((node) => viewStep(facts, node, { root, redact })),
    ),
    actions: [actionFor({ type: 'show', runId }), actionFor({ type: 'why', runId })],
  };
}

function viewStep(
  { state }: RunFacts,
  node: CompiledStep,
  { root, redact }: { root: string | null; redact: Redact },
): GraphStep {
  const { id, name, depends_on } = node.step;
  const step = stepOf(state, id);
  const loop = loopRowOf(node, step, redact);
  return {
    id: redact(id),
    name: redact(name),
    badge: badgeOf(step),
    dependsOn: depends_on.map(redact),
    isRoot: root === id,
    progress: loop === null ? null : describeLoop(loop),
  };
}

/** Of more steps than have room those that ask most of the reader; those that succeeded come last. */
export function chooseSteps(steps: readonly GraphStep[], max: number): ReadonlySet<GraphStep> {
  const order = BADGE_ORDER.filter((badge) => badge !== 'Success');
  return choosePressing(steps, max, [...order, 'Success']);
}

/** How many steps come one after the other before it, at most. */
function depthsOf({ order }: CompiledGraph): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  for (const { step } of order) {
    const before = step.depends_on.map((id) => depths.get(id) ?? 0);
    depths.set(step.id, Math.max(-1, ...before) + 1);
  }
  return depths;
}
