import type { ReadApp } from '#src/app.ts';
import type { CompiledGraph } from '#src/domain/compile-graph.ts';
import { findMissingInputs, type MissingInput } from '#src/domain/missing-inputs.ts';
import { assertSteps, NO_SETUP, resolveStart, type StartInput } from '#src/domain/run-setup.ts';
import type { VersionRecord, WorkflowRecord } from '#src/store/workflows.ts';
import { findPublishedVersion } from './find-version.ts';
import { findNamedWorkflow } from './find-workflow.ts';
import { refuseHeldWorkflow } from './refuse-held-workflow.ts';

export interface StartAsked extends StartInput {
  workflow: string;
  /** Takes what the workflow gives its starts by default too. */
  usesSetup?: boolean;
  /** Absent: the latest published one. */
  version?: number;
}

export interface PlannedStart {
  workflow: WorkflowRecord;
  version: VersionRecord;
  graph: CompiledGraph;
  /** What the run would be given. */
  start: ReturnType<typeof resolveStart>;
}

/** What a start would run, and with what. Throws a Refusal where something of it is not known. */
export async function planStart(app: ReadApp, asked: StartAsked): Promise<PlannedStart> {
  const workflow = await findNamedWorkflow(app, asked.workflow);
  const wanted = asked.version ?? workflow.latest_version ?? 1;
  const version = await findPublishedVersion(app, workflow, wanted);
  const setup = asked.usesSetup ? workflow.run_setup : NO_SETUP;
  const start = resolveStart(version.params, setup, asked);
  const graph = await app.loadGraph(version.id);
  assertSteps(start.excluded, [...graph.steps.keys()]);
  return { workflow, version, graph, start };
}

/** What steps need that the run would not be given. Throws the Refusal of a workflow that takes no new run. */
export async function loadMissingInputs(app: ReadApp, asked: StartAsked): Promise<MissingInput[]> {
  const { workflow, graph, start } = await planStart(app, asked);
  const refusal = await refuseHeldWorkflow(app, workflow.id);
  if (refusal) throw refusal;
  return findMissingInputs(withoutSteps(graph, start.excluded), start.input);
}

/** The graph without the steps that a run leaves out. */
export function withoutSteps(graph: CompiledGraph, excluded: readonly string[]): CompiledGraph {
  return { ...graph, order: graph.order.filter(({ step }) => !excluded.includes(step.id)) };
}
