import type { ReadApp } from '#src/app.ts';
import { type Badge, badgeOf } from '#src/domain/badge.ts';
import { stepOf } from '#src/domain/run-state.ts';
import { findVersion } from '#src/store/workflows.ts';
import { findNamedRun } from './find-run.ts';
import { findNamedWorkflow } from './find-workflow.ts';
import { readState } from './read-log.ts';

/** A step that somebody may mean. */
export interface SuggestedStep {
  step: string;
  /** Null: it is of no run. */
  badge: Badge | null;
}

/** The steps of a run, what failed first; all others in the order of the graph. */
export async function suggestStepsOfRun(app: ReadApp, name: string): Promise<SuggestedStep[]> {
  const run = await findNamedRun(app, name);
  const [graph, state] = await Promise.all([app.loadGraph(run.version_id), readState(app, run)]);
  const steps = graph.order.map(({ step: { id } }) => {
    return { step: id, badge: badgeOf(stepOf(state, id)) };
  });
  return steps.toSorted((one, other) => rankOf(one) - rankOf(other));
}

function rankOf({ badge }: SuggestedStep): number {
  return badge === 'Failed' ? 0 : 1;
}

/** The steps of a workflow's published version, in the order of its graph. */
export async function suggestStepsOfWorkflow(app: ReadApp, name: string): Promise<SuggestedStep[]> {
  const { id, latest_version: latest } = await findNamedWorkflow(app, name);
  const version = latest === null ? null : await findVersion(app.db, id, latest);
  if (version === null) return [];
  const graph = await app.loadGraph(version.id);
  return graph.order.map(({ step }) => ({ step: step.id, badge: null }));
}
