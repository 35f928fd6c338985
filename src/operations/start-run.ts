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
import type { Actor, Resumption, RunEvent, RunFact } from '#src/domain/run-events.ts';
import type { resolveStart } from '#src/domain/run-setup.ts';
import type { Lane } from '#src/engine/journal.ts';
import { type StoredValue, toStoredValue } from '#src/engine/stored-value.ts';
import type { RunAppend, Statement } from '#src/store/append.ts';
import { findRun } from '#src/store/runs.ts';
import type { VersionRecord } from '#src/store/workflows.ts';
import { planStart, withoutSteps } from './plan-start.ts';
import { refuseHeldWorkflow } from './refuse-held-workflow.ts';
import { rejectStartIfBroke } from './reject-start.ts';

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
  alsoWrite?: (started: Pick<StartedRun, 'runId' | 'version' | 'rejected'>) => readonly Statement[];
  continues?: Continuation;
}

/** What a run takes over from the one that it continues. */
export interface Continuation {
  resumed: Resumption;
  facts: readonly RunFact[];
  /** Why no run came of it; null: for another reason. */
  explainLoss: () => Promise<Refusal | null>;
}

export interface StartedRun {
  run: number;
  runId: string;
  workflow: string;
  version: number;
  /** Why it was rejected as it was queued, and has failed; absent: it was not. */
  rejected?: string;
}

/** Queues a run of a published version, unless its workflow is held or archived. Resolves when that is on disk. */
export async function startRun(app: App, request: StartRequest): Promise<StartedRun> {
  const { version, graph, start } = await planStart(app, request);
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
  const queued = queuedAppend(app, { runId, version, input, request });
  const { append, ...rejection } = await rejectStartIfBroke(app, queued, version.id);
  const started = { runId, workflow: request.workflow, version: version.version, ...rejection };
  const statements = request.alsoWrite?.(started) ?? [];
  const result = await app.journal.submit(lane, { ...append, statements });
  if (result.won && result.run !== null) return { ...started, run: result.run };
  const existing = await findRun(app.db, app.projectId, runId);
  if (existing) return { ...started, run: existing.run, version: existing.version };
  const held = await refuseHeldWorkflow(app, version.workflow_id);
  const lost = held ?? (await request.continues?.explainLoss());
  throw lost ?? new Refusal('unavailable', 'The run could not be queued.', 'Try again.');
}

/** Throws a Refusal that lists what steps need and the input lacks. */
export function assertInputSuffices(
  graph: CompiledGraph,
  { input, excluded }: ReturnType<typeof resolveStart>,
): void {
  const missing = findMissingInputs(withoutSteps(graph, excluded), input);
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
  const { trigger, by, excluded = [], continues } = request;
  const leftOut = excluded.length === 0 ? {} : { excluded: [...excluded] };
  const resumed = continues ? { resumed: continues.resumed } : {};
  const facts: RunFact[] = [
    { type: 'run_queued', data: { ...stored, trigger, by, ...resumed, ...leftOut } },
    ...(continues?.facts ?? []),
  ];
  if (input.replaced > 0) {
    const message = `${input.replaced} characters of the input that cannot be stored became U+FFFD.`;
    facts.push({ type: 'run_warning', data: { code: 'TEXT_REPLACED', message } });
  }
  const events = facts.map((fact, index): RunEvent => ({ ...fact, seq: index + 1, at: now }));
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
