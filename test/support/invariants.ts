import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import { z } from 'zod';
import { type CompiledGraph, compileGraph } from '#src/domain/compile-graph.ts';
import { fold } from '#src/domain/evolve.ts';
import { readGraph } from '#src/domain/graph.ts';
import { nextWake } from '#src/domain/next-wake.ts';
import { projectRun, type RunProjection } from '#src/domain/projection.ts';
import { isTerminal, type RunEvent } from '#src/domain/run-events.ts';
import type { RunState } from '#src/domain/run-state.ts';
import type { StepTraits } from '#src/domain/step-kind.ts';
import { loadLog } from '#src/store/events.ts';
import { LAWS } from './run-laws.ts';

const RowOfRun = z.object({
  id: z.number(),
  version_id: z.number(),
  status: z.string(),
  last_seq: z.number(),
  awaiting: z.number(),
  created_at: z.number(),
  started_at: z.number().nullable(),
  finished_at: z.number().nullable(),
  root_step_id: z.string().nullable(),
  failure_code: z.string().nullable(),
  suspect: z.number(),
  wake_at: z.number().nullable(),
  owner: z.number().nullable(),
});
type RowOfRun = z.infer<typeof RowOfRun>;

interface StoredRun {
  row: RowOfRun;
  events: readonly RunEvent[];
  state: RunState;
  graph: CompiledGraph;
  blobs: ReadonlySet<string>;
}

/** These hold at every moment; the laws in run-laws.ts when a run has ended. */
const INVARIANTS: Readonly<Record<string, (run: StoredRun) => boolean>> = {
  'seq starts at 1 and has no gaps': ({ events }) =>
    events.length > 0 && events.every(({ seq }, index) => seq === index + 1),

  'time never goes back': ({ events }) =>
    events.every(({ at }, index) => at >= (events[index - 1]?.at ?? 0)),

  'the row is what the log makes': ({ row, state }) =>
    row.last_seq === state.head && isDeepStrictEqual(projectionOf(row), projectRun(state)),

  'a step succeeds at most once': ({ events }) => {
    const successes = events.flatMap((event) =>
      event.type === 'step_completed' && !('skipped' in event.data) ? [event.step] : [],
    );
    return successes.length === new Set(successes).size;
  },

  'a run that has ended has no owner and no wake': ({ row, state }) =>
    !isTerminal(state.status) || (row.owner === null && row.wake_at === null),

  'no run is forgotten: without an owner it is due when its state says so': ({ row, ...run }) =>
    row.owner !== null ||
    row.wake_at !== null ||
    nextWake(run.graph, run.state, run.state.lastAt) === null,

  'every big value that the log refers to is there': ({ events, blobs }) =>
    events.every((event) => blobsOf(event).every((sha256) => blobs.has(sha256))),
};

/** Everything that is wrong with a whole database, a sentence each. It may be in use meanwhile. */
export async function findViolations(
  db: Knex,
  kinds: ReadonlyMap<string, StepTraits>,
): Promise<string[]> {
  const isPostgres = db.client.config.client === 'pg';
  // One moment of the database: rows and logs belong together.
  return db.transaction(
    (snapshot) => findIn(snapshot, kinds),
    isPostgres ? { isolationLevel: 'repeatable read', readOnly: true } : {},
  );
}

async function findIn(db: Knex, kinds: ReadonlyMap<string, StepTraits>): Promise<string[]> {
  const rows = z.array(RowOfRun).parse(await db('runs').select(Object.keys(RowOfRun.shape)));
  const graphs = await loadGraphs(db, kinds);
  const known = new Set(rows.map(({ id }) => id));
  const logged: number[] = await db('events').distinct('run').pluck('run');
  const strays = logged.filter((run) => !known.has(run)).map((run) => `run ${run} has no row`);
  const found: string[] = [];
  for (const row of rows) found.push(...(await findInRun(db, row, graphs)));
  return [...strays, ...found];
}

async function findInRun(
  db: Knex,
  row: RowOfRun,
  graphs: ReadonlyMap<number, CompiledGraph>,
): Promise<string[]> {
  const graph = graphs.get(row.version_id);
  const events = await loadLog(db, { run: row.id, createdAt: row.created_at });
  if (!events || !graph) return [`run ${row.id} cannot be read`];
  const state = fold(events);
  const run = { row, events, state, graph, blobs: await listBlobs(db, row.id) };
  const broken = Object.entries(INVARIANTS).flatMap(([name, holds]) => (holds(run) ? [] : [name]));
  return [...broken, ...brokenLaws(run)].map((name) => `run ${row.id}: not so: ${name}`);
}

function brokenLaws({ graph, events, state }: StoredRun): string[] {
  if (!isTerminal(state.status)) return [];
  const finished = { graph, events, state, history: [], isClockTrue: true };
  return Object.entries(LAWS).flatMap(([name, law]) => {
    const against = law(finished);
    return against.length === 0 ? [] : [`${name} (${JSON.stringify(against)})`];
  });
}

async function loadGraphs(
  db: Knex,
  kinds: ReadonlyMap<string, StepTraits>,
): Promise<Map<number, CompiledGraph>> {
  const versions: { id: number; graph: string }[] = await db('workflow_versions')
    .whereIn('id', db('runs').distinct('version_id'))
    .select('id', 'graph');
  return new Map(
    versions.map(({ id, graph }) => [id, compileGraph(readGraph(JSON.parse(graph)), kinds)]),
  );
}

async function listBlobs(db: Knex, run: number): Promise<Set<string>> {
  const hashes: Buffer[] = await db('blobs').where({ run }).pluck('sha256');
  return new Set(hashes.map((hash) => hash.toString('hex')));
}

function blobsOf({ data }: RunEvent): string[] {
  const input = 'input_blob' in data ? data.input_blob : undefined;
  const result = 'result_blob' in data ? data.result_blob : undefined;
  return [input, result].flatMap((blob) => (blob ? [blob.sha256] : []));
}

function projectionOf(row: RowOfRun): Record<keyof RunProjection, unknown> {
  return {
    status: row.status,
    awaiting: row.awaiting === 1,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    rootStepId: row.root_step_id,
    failureCode: row.failure_code,
    suspect: row.suspect === 1,
  };
}
