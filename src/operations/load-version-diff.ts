import type { ReadApp } from '#src/app.ts';
import { diffGraphs, diffParams, type GraphDiff } from '#src/domain/diff-graphs.ts';
import { Refusal } from '#src/domain/errors.ts';
import { readGraph } from '#src/domain/graph.ts';
import type { VersionRecord } from '#src/store/workflows.ts';
import { findPublishedVersion } from './find-version.ts';
import { findNamedWorkflow } from './find-workflow.ts';

export interface VersionDiff {
  from: number;
  to: number;
  diff: GraphDiff;
}

/** From one version to another; by default to the newest, and from the one before. */
export async function loadVersionDiff(
  app: ReadApp,
  { workflow, ...asked }: { workflow: string; from?: number; to?: number },
): Promise<VersionDiff> {
  const found = await findNamedWorkflow(app, workflow);
  const to = asked.to ?? found.latest_version ?? 1;
  const from = asked.from ?? to - 1;
  if (from < 1) {
    const message = `Workflow "${workflow}" has no version before v${to}.`;
    throw new Refusal('unknown', message, 'It can be compared once another one is published.');
  }
  const after = await findPublishedVersion(app, found, to);
  const before = await findPublishedVersion(app, found, from);
  return { from, to, diff: diffVersions(before, after) };
}

/** The defaults of the input are part of a version. */
function diffVersions(before: VersionRecord, after: VersionRecord): GraphDiff {
  const diff = diffGraphs(readGraph(before.graph), readGraph(after.graph));
  const params = diffParams(before.params, after.params);
  return { ...diff, graphFields: [...diff.graphFields, ...params] };
}
