import { v7 as uuidv7 } from 'uuid';
import type { App } from '#src/app.ts';
import { INLINE_VALUE_BYTES_MAX } from '#src/config.ts';
import type { CompiledGraph } from '#src/domain/compile-graph.ts';
import { Refusal, StepFailure } from '#src/domain/errors.ts';
import { fold } from '#src/domain/evolve.ts';
import type { Json } from '#src/domain/json.ts';
import { findMissingInputs } from '#src/domain/missing-inputs.ts';
import { AT_ONCE } from '#src/domain/next-wake.ts';
import { projectRun } from '#src/domain/projection.ts';
import type { Actor, RunEvent } from '#src/domain/run-events.ts';
import { assertSteps, NO_SETUP, resolveStart } from '#src/domain/run-setup.ts';
import type { Lane } from '#src/engine/journal.ts';
import { type StoredValue, toStoredValue } from '#src/engine/stored-value.ts';
import type { RunAppend, Statement } from '#src/store/append.ts';
import { findRun } from '#src/store/runs.ts';
import {
  findVersion,
  findWorkflow,
  type VersionRecord,
  type WorkflowRecord,
} from '#src/store/workflows.ts';
import { refuseHeldWorkflow } from './refuse-held-workflow.ts';
import { refuseUnknownWorkflow } from './refuse-unknown-workflow.ts';

export interface StartRequest {
  workflow: string;
  /** Null: none. What `startRun` is given lies over the defaults; what `queueRun` is given is all. */
  input: Json;
  /** Steps of the graph that the run leaves out. */
  excluded?: readonly string[];
  /** Takes what the workflow gives its starts by default too. */
  usesSetup?: boolean;
  trigger: string;
  by: Actor;
  /** Absent: the latest published one. */
  version?: number;
  /** A UUID chosen by the caller makes the start safe to repeat. */
  runId?: string;
  /** What else is written where the run is. */
  alsoWrite?: (started: Pick<StartedRun, 'runId' | 'version'>) => readonly Statement[];
}

export interface StartedRun {
  run: number;
  runId: string;
  workflow: string;
  version: number;
}

/** Queues a run of a published version, unless it is held. Resolves when that is on disk. */
export async function startRun(app: App, request: StartRequest): Promise<StartedRun> {
  const { workflow, version } = await findPublished(app, request);
  const setup = request.usesSetup ? workflow.run_setup : NO_SETUP;
  const start = resolveStart(version.params, setup, request);
  const graph = await app.loadGraph(version.id);
  assertSteps(start.excluded, graph.steps);
  assertInputSuffices(graph, start);
  return queueRun(app, version, { ...request, ...start }, 'people');
}

/** Queues a run of a version that is at hand: what a start comes down to. */
export async function queueRun(
  app: App,
  version: Pick<VersionRecord, 'id' | 'workflow_id' | 'version'>,
  request: StartRequest,
  lane: Lane,
): Promise<StartedRun> {
  const runId = request.runId ?? uuidv7();
  const input = storeInput(app, request.input);
  const started = { runId, workflow: request.workflow, version: version.version };
  const statements = request.alsoWrite?.(started) ?? [];
  const append = { ...queuedAppend(app, { runId, version, input, request }), statements };
  const result = await app.journal.submit(lane, append);
  if (result.won && result.run !== null) return { ...started, run: result.run };
  const existing = await findRun(app.db, app.projectId, runId);
  if (existing) return { ...started, run: existing.run, version: existing.version };
  const held = await refuseHeldWorkflow(app, version.workflow_id);
  throw held ?? new Refusal('unavailable', 'The run could not be queued.', 'Try again.');
}

async function findPublished(
  app: App,
  { workflow, version }: StartRequest,
): Promise<{ workflow: WorkflowRecord; version: VersionRecord }> {
  const found = await findWorkflow(app.db, app.projectId, workflow);
  if (!found) throw await refuseUnknownWorkflow(app, workflow);
  const wanted = version ?? found.latest_version;
  const record = wanted === null ? null : await findVersion(app.db, found.id, wanted);
  if (record) return { workflow: found, version: record };
  const latest = found.latest_version === null ? 'none' : `v${found.latest_version}`;
  throw new Refusal(
    'unknown',
    `Workflow "${workflow}" has no version ${wanted ?? 1}; the latest is ${latest}.`,
    'Apply its file to publish a version.',
  );
}

function assertInputSuffices(
  graph: CompiledGraph,
  { input, excluded }: ReturnType<typeof resolveStart>,
): void {
  const order = graph.order.filter(({ step }) => !excluded.includes(step.id));
  const missing = findMissingInputs({ ...graph, order }, input);
  if (missing.length === 0) return;
  const list = missing.map(({ path, step }) => `${path} (used by ${step})`).join(', ');
  const [first] = missing;
  const example = first?.path.replace(/^input\./, '') ?? 'key';
  throw new Refusal(
    'invalid',
    `The input lacks ${list}.`,
    `Give it: ${example}=… or --input <file>.`,
  );
}

function storeInput(app: App, input: Json): StoredValue {
  const valueBytesMax = app.config.MAX_VALUE_MB * 2 ** 20;
  try {
    const limits = { inlineBytesMax: INLINE_VALUE_BYTES_MAX, valueBytesMax };
    return toStoredValue(input, limits, 'UPSTREAM_ERROR');
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    throw new Refusal('invalid', `The input cannot be kept. ${error.message}`);
  }
}

function queuedAppend(
  app: App,
  queued: {
    runId: string;
    version: Pick<VersionRecord, 'id' | 'workflow_id'>;
    input: StoredValue;
    request: StartRequest;
  },
): RunAppend {
  const { runId, version, input, request } = queued;
  const now = app.clock.now();
  const stored = input.blob ? { input_blob: input.blob.ref } : { input: input.value };
  const { trigger, by, excluded = [] } = request;
  const leftOut = excluded.length === 0 ? {} : { excluded: [...excluded] };
  const events: RunEvent[] = [
    { type: 'run_queued', seq: 1, at: now, data: { ...stored, trigger, by, ...leftOut } },
  ];
  if (input.replaced > 0) {
    const message = `${input.replaced} characters of the input that cannot be stored became U+FFFD.`;
    events.push({ type: 'run_warning', seq: 2, at: now, data: { code: 'TEXT_REPLACED', message } });
  }
  return {
    type: 'append',
    run: {
      uuid: runId,
      projectId: app.projectId,
      workflowId: version.workflow_id,
      versionId: version.id,
    },
    head: 0,
    epoch: null,
    createdAt: now,
    events,
    change: { projection: projectRun(fold(events)), wakeAt: AT_ONCE },
    ...(input.blob ? { blobs: [input.blob.row] } : {}),
    barrier: true,
  };
}
