import { type ChangedInput, findChangedSteps, type StepChange } from './changed-steps.ts';
import { type CompiledGraph, type CompiledStep, isLoop, type LoopNode } from './compile-graph.ts';
import type { GraphDiff } from './diff-graphs.ts';
import { effectOfStep, type HintsOf } from './effect-before.ts';
import { isBehind, planLoopAgain } from './plan-loop-again.ts';
import { refuseResume } from './refuse-resume.ts';
import { countReused, type LoopBefore, type LoopSource, loopFacts } from './resume-loop.ts';
import type { RerunReason, RerunStep, ResumePlan, RetryRequest } from './resume-plan.ts';
import type { Resumption, RunFact } from './run-events.ts';
import { stepOf } from './run-state.ts';
import type { StepState } from './step-state.ts';
import { takeOver } from './take-over.ts';

/** All that a resumption is planned from, read before. */
export interface ResumeWorld {
  /** The run that is continued. */
  before: LoopSource;
  /** What the new run will run. */
  next: {
    graph: CompiledGraph;
    version: number;
    latestVersion: number;
    diff: GraphDiff | null;
    changedInput: ChangedInput;
  };
  request: Pick<RetryRequest, 'from' | 'fresh'>;
  hintsOf: HintsOf;
  now: number;
}

/** A plan, and what the new run's first append says. */
export interface PlannedResume {
  plan: ResumePlan;
  resumed: Resumption;
  facts: RunFact[];
}

/** What a retry will do, before it does it. Throws the Refusal of what cannot be continued. */
export function planResume(world: ResumeWorld): ResumePlan {
  return decideResume(world).plan;
}

/** What is reused: all that succeeded, is as it was, and comes after nothing that runs again. */
export function decideResume(world: ResumeWorld): PlannedResume {
  refuseResume(world);
  const draft = openPlan(world);
  for (const node of world.next.graph.order) addStep(draft, node);
  const { reused, again, loops, costLast, facts, held } = draft;
  const { before, next, request } = world;
  const { version, latestVersion, diff } = next;
  const run = before.runId;
  const { fresh } = request;
  return {
    plan: { run, fresh, version, latestVersion, diff, reused, again, loops, costLast },
    resumed: { run, ...(Object.keys(held).length === 0 ? {} : { loops: held }) },
    facts,
  };
}

interface PlanDraft {
  world: ResumeWorld;
  changes: ReadonlyMap<string, StepChange>;
  excluded: ReadonlySet<string>;
  /** Steps whose results may be others than before. */
  moved: Set<string>;
  reused: ResumePlan['reused'][number][];
  again: RerunStep[];
  loops: ResumePlan['loops'][number][];
  costLast: number;
  facts: RunFact[];
  held: NonNullable<Resumption['loops']>;
}

function openPlan(world: ResumeWorld): PlanDraft {
  const { graph, diff, changedInput } = world.next;
  return {
    world,
    changes: findChangedSteps(graph, diff, changedInput),
    excluded: new Set(world.before.state.excluded),
    moved: new Set(),
    reused: [],
    again: [],
    loops: [],
    costLast: 0,
    facts: [],
    // Ids are the author's: one may be called `__proto__`.
    held: Object.create(null),
  };
}

function addStep(draft: PlanDraft, node: CompiledStep): void {
  const { world, moved, excluded } = draft;
  const { id } = node.step;
  if (excluded.has(id)) {
    if (isBehind(node, moved)) moved.add(id);
    return;
  }
  const state = stepOf(world.before.state, id);
  const why = whyAgain(draft, node, state);
  if (why === null) return keep(draft, node, state);
  moved.add(id);
  // It leaves nothing now, which is not what it left before.
  if (!node.step.enabled) return;
  if (isLoop(node)) return runLoopAgain(draft, node, why);
  draft.again.push({ step: id, why, ...effectOfStep(node, state, world.hintsOf) });
  draft.costLast += state.cost ?? 0;
}

/** Null: it is taken over, or was skipped for a reason that still holds. */
function whyAgain(draft: PlanDraft, node: CompiledStep, state: StepState): RerunReason | null {
  const { world, changes, moved } = draft;
  const { id } = node.step;
  if (world.request.fresh || world.request.from === id) return 'asked';
  const own = whyUnended(state);
  if (own !== null) return own;
  if (changes.has(id)) return 'changed';
  return isBehind(node, moved) ? 'downstream' : null;
}

function whyUnended({ status, tolerated, reason }: StepState): RerunReason | null {
  switch (status) {
    case 'succeeded':
      return null;
    case 'failed':
      return tolerated === 'step' ? null : 'failed';
    case 'cancelled':
      return 'cancelled';
    case 'skipped':
      return reason === 'blocked' || reason === 'stopped' ? 'never_ran' : null;
    case 'pending':
    case 'running':
    case 'waiting':
      return 'never_ran';
  }
}

function keep(draft: PlanDraft, node: CompiledStep, state: StepState): void {
  const { runId } = draft.world.before;
  const { id } = node.step;
  // Were a skip not taken over, a run stopped early would forget what comes after it in good order.
  draft.facts.push(...takeOver({ path: id, state, runId, isOver: true }));
  if (state.status === 'skipped') return;
  draft.reused.push({
    step: id,
    from: state.reusedFrom ?? runId,
    isAnswer: (state.task ?? state.answer) !== undefined,
    isFailure: state.status === 'failed',
  });
}

function runLoopAgain(draft: PlanDraft, node: LoopNode, why: RerunReason): void {
  const { world, changes, moved } = draft;
  const { id } = node.step;
  const change = changes.get(id) ?? { own: false, body: false };
  const planned = planLoopAgain(node, { ...world, why, change, moved });
  draft.again.push(...planned.again);
  draft.costLast += planned.costLast;
  if (planned.goesOnFrom !== null) goOn(draft, node, { ...planned, before: planned.goesOnFrom });
}

function goOn(
  draft: PlanDraft,
  node: LoopNode,
  { before, ifSameItems }: { before: LoopBefore; ifSameItems?: true },
): void {
  const { id: step } = node.step;
  const { itemsSha256, reused, count } = before;
  draft.facts.push(...loopFacts(node, before, draft.world.before.runId));
  draft.held[step] = { items_sha256: itemsSha256, reused };
  const reusedItems = countReused(before);
  draft.loops.push({ step, reusedItems, count, ...(ifSameItems ? { ifSameItems } : {}) });
}
