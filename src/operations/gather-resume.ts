import type { ReadApp } from '#src/app.ts';
import { findChangedKeys } from '#src/domain/changed-steps.ts';
import type { CompiledGraph } from '#src/domain/compile-graph.ts';
import { diffGraphs, isSameGraph } from '#src/domain/diff-graphs.ts';
import { Refusal } from '#src/domain/errors.ts';
import { evolveAll } from '#src/domain/evolve.ts';
import type { Graph } from '#src/domain/graph.ts';
import { isJsonObject, type Json } from '#src/domain/json.ts';
import { decideResume, type PlannedResume } from '#src/domain/plan-resume.ts';
import type { Items } from '#src/domain/resume-loop.ts';
import type { RetryRequest } from '#src/domain/resume-plan.ts';
import { isTerminal } from '#src/domain/run-events.ts';
import { NO_RUN, type RunState, stepOf } from '#src/domain/run-state.ts';
import { hashItems } from '#src/engine/open-loop.ts';
import { loadFailedIndexes, loadItemEvents } from '#src/store/item-events.ts';
import type { RunRecord } from '#src/store/runs.ts';
import { loadVersion, loadWorkflow, type VersionRecord } from '#src/store/workflows.ts';
import { findPublishedVersion } from './find-version.ts';
import { readState } from './read-log.ts';
import { readStored } from './stored-values.ts';
import { openToolHints } from './tool-hints.ts';

/** Of more failed items than this one loop the states are not read: it can only be begun anew. */
const FAILED_ITEMS_MAX = 1_000;

export interface GatheredResume extends PlannedResume {
  version: VersionRecord;
  graph: CompiledGraph;
  /** What the new run is given. */
  input: Json;
  isInputKept: boolean;
  excluded: string[];
}

/** Reads all that a resumption is planned from, and plans it. */
export async function gatherResume(
  app: ReadApp,
  run: RunRecord,
  request: RetryRequest,
): Promise<GatheredResume> {
  const { version, latest } = await findVersions(app, run, request.latest);
  const [before, graph] = await Promise.all([run.version_id, version.id].map(app.loadGraph));
  if (!before || !graph) throw new Error('a version has a graph');
  const state = await readState(app, run);
  const inputs = await readInputs(app, { run, state, version, request });
  const isSameVersion = version.id === run.version_id;
  const diff = isSameVersion ? null : diffGraphs(toGraph(before), toGraph(graph));
  const planned = decideResume({
    before: {
      runId: run.uuid,
      state,
      ...(await readLoops(app, run, { state, graph, request })),
    },
    next: {
      graph,
      version: version.version,
      latestVersion: latest,
      diff: diff !== null && isSameGraph(diff) ? null : diff,
      changedInput: inputs.isKept ? new Set() : findChangedKeys(inputs.before, inputs.after),
    },
    request,
    hintsOf: await openToolHints(app, graph),
    now: app.clock.now(),
  });
  const excluded = state.excluded.filter((id) => graph.steps.has(id));
  return { ...planned, version, graph, input: inputs.after, isInputKept: inputs.isKept, excluded };
}

async function findVersions(
  app: ReadApp,
  run: RunRecord,
  wantsLatest: boolean,
): Promise<{ version: VersionRecord; latest: number }> {
  const own = await loadVersion(app.db, run.version_id);
  const workflow = own && (await loadWorkflow(app.db, own.workflow_id));
  if (!workflow) throw new Error(`run ${run.uuid} is of no version`);
  const latest = workflow.latest_version ?? own.version;
  if (!wantsLatest || latest === own.version) return { version: own, latest };
  return { version: await findPublishedVersion(app, workflow, latest), latest };
}

interface InputSources {
  run: RunRecord;
  state: RunState;
  version: VersionRecord;
  request: RetryRequest;
}

/** A newer version may have defaults that the run before did not know. */
async function readInputs(app: ReadApp, { run, state, version, request }: InputSources) {
  const before = await readStored(app, run.run, state.input);
  const params = version.id === run.version_id ? {} : version.params;
  const edited = request.input === undefined ? before : mergeInput(before, request.input);
  const isKept = request.input === undefined && Object.keys(params).length === 0;
  return { before, after: isKept ? before : mergeInput(params, edited), isKept };
}

function mergeInput(under: Json, over: Json): Json {
  return isJsonObject(under) && isJsonObject(over) ? { ...under, ...over } : over;
}

function toGraph({ steps, onFailure }: CompiledGraph): Graph {
  return { steps: [...steps.values()].map(({ step }) => step), onFailure };
}

interface LoopSources {
  state: RunState;
  graph: CompiledGraph;
  request: RetryRequest;
}

/** What only the log says of loops that may go on: not of one that somebody wants to begin anew. */
async function readLoops(app: ReadApp, run: RunRecord, { state, graph, request }: LoopSources) {
  const itemHashes = new Map<string, string>();
  const failedItems = new Map<string, Items>();
  const isOpen = isTerminal(state.status) && !request.fresh;
  for (const [id, { loop }] of isOpen ? graph.steps : []) {
    const { input, status, loop: known } = stepOf(state, id);
    const isAnew = status === 'succeeded' || request.from === id;
    if (loop?.spec.kind !== 'for_each' || !known || isAnew) continue;
    if (input) itemHashes.set(id, hashItems(await readStored(app, run.run, input)));
    if (known.failed > 0) failedItems.set(id, await readFailedItems(app, run, { state, id }));
  }
  return { itemHashes, failedItems };
}

/** What the steps of items had done before those items failed, that have ended since. */
async function readFailedItems(
  { db }: ReadApp,
  { run, created_at: createdAt }: RunRecord,
  { state, id: loop }: { state: RunState; id: string },
): Promise<Items> {
  const log = { run, createdAt, loop };
  const open = stepOf(state, loop).loop?.open ?? {};
  const indexes = await loadFailedIndexes(db, log, FAILED_ITEMS_MAX);
  if (indexes.length > FAILED_ITEMS_MAX) {
    const message = `More than ${FAILED_ITEMS_MAX} items of "${loop}" failed: they cannot be gone on with one by one.`;
    throw new Refusal('refused', message, `Begin the loop anew: --from ${loop}.`);
  }
  const ended = new Set(indexes.filter((index) => !Object.hasOwn(open, index)));
  const { steps } = evolveAll(NO_RUN, await loadItemEvents(db, log, ended));
  const items = Object.entries(steps[loop]?.loop?.open ?? {});
  return items.map(([index, item]) => [Number(index), item] as const);
}
