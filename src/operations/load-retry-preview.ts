import type { ReadApp } from '#src/app.ts';
import type { CompiledGraph } from '#src/domain/compile-graph.ts';
import type { GraphDiff } from '#src/domain/diff-graphs.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { RetryChoice } from '#src/domain/intent.ts';
import type { Json } from '#src/domain/json.ts';
import { nearest } from '#src/domain/nearest.ts';
import { planHashOf, type ResumePlan, type RetryRequest } from '#src/domain/resume-plan.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { shorten } from '#src/domain/shorten.ts';
import { outerStepOf } from '#src/domain/step-path.ts';
import type { RunRecord } from '#src/store/runs.ts';
import { loadRetryPlan } from './load-retry-plan.ts';
import { loadRunFacts } from './load-run-facts.ts';

const SHOWN_LENGTH_MAX = 40;

/** Which retry, as people ask for it: by a line or by a button. */
export interface RetryAsked extends Omit<RetryChoice, 'runId'> {
  /** A step by its id, or by its number in the run's order; absent: where it failed. */
  from?: string;
  /** Put over the input of the run; absent: the same one. */
  input?: Json;
}

export interface PlannedRetry {
  facts: RunFacts;
  plan: ResumePlan;
  /** What stands for the plan where somebody says yes to it. */
  code: string;
  /** How many attempts there were when this was looked at. */
  attemptsSeen: number;
  choice: RetryChoice;
  isTyped: boolean;
  /** What the newest version changes, whether the retry runs it or not; null: nothing. */
  drift: GraphDiff | null;
}

/** What a retry of that run would do, with all that is to be known before it is started. */
export async function loadRetryPreview(
  app: ReadApp,
  record: RunRecord,
  asked: RetryAsked,
): Promise<PlannedRetry> {
  const facts = await loadRunFacts(app, record);
  const request = toRequest(facts.graph, asked);
  const { plan, attempts } = await loadRetryPlan(app, record, request);
  return {
    facts,
    plan,
    code: planHashOf(plan, request.input),
    attemptsSeen: attempts.at(-1)?.no ?? 1,
    choice: choiceOf(facts, request),
    isTyped: request.input !== undefined,
    drift: await loadDrift(app, record, { plan, request }),
  };
}

/** Throws a Refusal that names the nearest step. */
export function toRequest(
  graph: CompiledGraph,
  { from, fromPlace, fresh, latest, input }: RetryAsked,
): RetryRequest {
  const placed = fromPlace === undefined ? undefined : graph.order[fromPlace]?.step.id;
  const step = from === undefined ? (placed ?? null) : findStep(graph, from);
  return {
    from: step,
    fresh: fresh ?? false,
    latest: latest ?? false,
    ...(input === undefined ? {} : { input }),
  };
}

function findStep(graph: CompiledGraph, from: string): string {
  const loop = outerStepOf(from);
  // Of a step of one item it is told what to do instead, where the retry is planned.
  if (graph.steps.has(from) || (loop !== from && graph.steps.has(loop))) return from;
  const numbered = /^\d{1,4}$/.test(from) ? graph.order[Number(from) - 1] : undefined;
  if (numbered) return numbered.step.id;
  const close = nearest(from, graph.steps.keys());
  const ids = [...graph.steps.keys()].slice(0, 10).join(', ');
  const fix = close === undefined ? `Its steps begin with: ${ids}.` : `Did you mean ${close}?`;
  throw new Refusal('unknown', `The run has no step "${shorten(from, SHOWN_LENGTH_MAX)}".`, fix);
}

function choiceOf({ runId, graph }: RunFacts, { from, fresh, latest }: RetryRequest): RetryChoice {
  const place = graph.order.findIndex(({ step }) => step.id === from);
  return {
    runId,
    ...(place === -1 ? {} : { fromPlace: place }),
    ...(fresh ? { fresh } : {}),
    ...(latest ? { latest } : {}),
  };
}

async function loadDrift(
  app: ReadApp,
  record: RunRecord,
  { plan, request }: { plan: ResumePlan; request: RetryRequest },
): Promise<GraphDiff | null> {
  if (request.latest || plan.latestVersion === plan.version) return plan.diff;
  const newest = await loadRetryPlan(app, record, { ...request, latest: true });
  return newest.plan.diff;
}
