import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '#src/app.ts';
import { cleanWords } from '#src/domain/clean-text.ts';
import { Refusal } from '#src/domain/errors.ts';
import { canonicalJson, type Json } from '#src/domain/json.ts';
import { validateGraph } from '#src/domain/validate-graph.ts';
import type { ValidationReport, World } from '#src/domain/validation.ts';
import type { WorkflowDefinition } from '#src/domain/workflow-file.ts';
import {
  findVersion,
  findWorkflow,
  publishDraft,
  restoreWorkflowRow,
  saveDraft,
  type WorkflowDraft,
  type WorkflowRecord,
} from '#src/store/workflows.ts';
import { refuseArchived } from './refuse-archived.ts';

const CHANGELOG_LENGTH_MAX = 1_000;

export type Applied =
  | {
      outcome: 'published' | 'unchanged';
      workflow: string;
      version: number;
      report: ValidationReport;
    }
  | { outcome: 'invalid'; workflow: string; version: null; report: ValidationReport };

export interface ApplyRequest {
  definition: WorkflowDefinition;
  /** The graph with its bindings written in. */
  graph: Json;
  world: World;
  by: string;
  /** What is new, for the list of versions. */
  changelog?: string;
  /** Restores the workflow when it is archived; without it that is refused. */
  restores?: boolean;
}

/** Saves a workflow's draft and publishes it when its graph has changed. Static errors publish nothing. */
export async function applyWorkflow(app: App, request: ApplyRequest): Promise<Applied> {
  const { definition, graph, world, by, restores = false } = request;
  const workflow = definition.name;
  const report = validateGraph(graph, world);
  if (!report.valid) return { outcome: 'invalid', workflow, version: null, report };
  const draft = draftOf(app, definition, graph);
  const changelog = readChangelog(request.changelog);
  for (let tries = 0; tries < 10; tries++) {
    const existing = await findWorkflow(app.db, app.projectId, workflow);
    const latest = existing?.latest_version ?? null;
    const archived = existing === null ? null : refuseArchived(existing, app.clock.now());
    if (archived && !restores) throw archived;
    const isUnchanged = (await findNewestHash(app, existing)) === draft.graphHash;
    const publish = isUnchanged ? [] : publishDraft(app.db, draft, { latest, by, changelog });
    const restore = archived && existing ? [restoreWorkflowRow(app.db, existing.id)] : [];
    const statements = [...restore, saveDraft(app.db, draft), ...publish];
    const { won } = await app.journal.submit('people', {
      type: 'write',
      statements,
      barrier: true,
    });
    if (!won) continue;
    if (isUnchanged && latest !== null) {
      return { outcome: 'unchanged', workflow, version: latest, report };
    }
    return { outcome: 'published', workflow, version: (latest ?? 0) + 1, report };
  }
  throw new Refusal('unavailable', `Others keep publishing "${workflow}".`, 'Try again.');
}

/** Of what runs now: the draft may be another one. */
async function findNewestHash(app: App, workflow: WorkflowRecord | null): Promise<string | null> {
  if (workflow === null || workflow.latest_version === null) return null;
  const newest = await findVersion(app.db, workflow.id, workflow.latest_version);
  return newest?.graph_hash ?? null;
}

function readChangelog(given = ''): string {
  const changelog = cleanWords(given.trim());
  if (changelog.length <= CHANGELOG_LENGTH_MAX) return changelog;
  const message = `A changelog has at most ${CHANGELOG_LENGTH_MAX} characters; this one has ${changelog.length}.`;
  throw new Refusal('invalid', message, 'Shorten it.');
}

function draftOf(app: App, definition: WorkflowDefinition, graph: Json): WorkflowDraft {
  const { name, description, tags, params, input_schema: inputSchema = null } = definition;
  // A version carries its params: a change of them is a change of what runs.
  const text = canonicalJson({ graph, params });
  const graphHash = createHash('sha256').update(text).digest('hex');
  const { projectId } = app;
  const now = app.clock.now();
  return {
    projectId,
    uuid: uuidv7(),
    name,
    description,
    tags,
    params,
    inputSchema,
    graph,
    graphHash,
    now,
  };
}
