import type { ReadApp } from '#src/app.ts';
import { describePast } from '#src/domain/describe-past.ts';
import { Refusal } from '#src/domain/errors.ts';
import { isTerminal } from '#src/domain/run-events.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { planStop, type StopPlan } from '#src/domain/stop-plan.ts';
import { countRuns, listRuns } from '#src/store/runs.ts';
import { findNamedRun } from './find-run.ts';
import { findNamedWorkflow } from './find-workflow.ts';
import { loadRunFacts } from './load-run-facts.ts';

export const PLANNED_RUNS_MAX = 20;
const ALL = Number.MAX_SAFE_INTEGER;

/** Of one run, of a workflow's active runs, or of all active runs. */
export interface StopPlanRequest {
  run?: string;
  workflow?: string;
  isGraceful: boolean;
}

export interface PlannedStop {
  facts: RunFacts;
  plan: StopPlan;
}

/** What a stop would do: the newest runs of those that it means, and how many there are. */
export async function loadStopPlan(
  app: ReadApp,
  { run, workflow, isGraceful }: StopPlanRequest,
): Promise<{ runs: PlannedStop[]; count: number }> {
  const planOf = (facts: RunFacts) => {
    return { facts, plan: planStop(facts.graph, facts.state, { isGraceful }) };
  };
  if (run !== undefined) return { runs: [planOf(await loadActiveRun(app, run))], count: 1 };
  if (workflow !== undefined) await findNamedWorkflow(app, workflow);
  const { db, projectId } = app;
  const of = workflow === undefined ? {} : { workflow };
  const active = { ...of, projectId, section: 'active' } as const;
  const records = await listRuns(db, { ...active, limit: PLANNED_RUNS_MAX });
  const facts = await Promise.all(records.map((record) => loadRunFacts(app, record)));
  // One that has ended meanwhile has nothing left to stop.
  const runs = facts.filter(({ state }) => !isTerminal(state.status)).map(planOf);
  return { runs, count: await countActiveRuns(app, workflow) };
}

/** All of them, however many; absent: of every workflow. */
export async function countActiveRuns(app: ReadApp, workflow?: string): Promise<number> {
  const of = workflow === undefined ? {} : { workflow };
  const { projectId, db } = app;
  return countRuns(db, { ...of, projectId, section: 'active', limit: ALL });
}

async function loadActiveRun(app: ReadApp, name: string): Promise<RunFacts> {
  const facts = await loadRunFacts(app, await findNamedRun(app, name));
  if (!isTerminal(facts.state.status)) return facts;
  const past = describePast(facts.state, facts.now);
  throw new Refusal('already', `run …${facts.shortId} is already ${past}.`);
}
