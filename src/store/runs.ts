import type { Knex } from 'knex';
import { z } from 'zod';
import { RUN_STATUSES } from '#src/domain/run-events.ts';
import { tailRangeOf, UuidColumn, uuidColumn } from './run-id.ts';
import { narrowToSection, type SectionFilter, sectionTable } from './run-sections.ts';

const RunRow = z.object({
  run: z.number(),
  uuid: UuidColumn,
  project_id: z.number(),
  workflow: z.string(),
  version_id: z.number(),
  version: z.number(),
  status: z.enum(RUN_STATUSES),
  head: z.number(),
  awaiting: z.number().transform((flag) => flag === 1),
  created_at: z.number(),
  started_at: z.number().nullable(),
  finished_at: z.number().nullable(),
  root_step_id: z.string().nullable(),
  failure_code: z.string().nullable(),
  owner: z.number().nullable(),
  epoch: z.number(),
});

/** A row of `runs` with the names of its workflow and version. Times are milliseconds since 1970. */
export type RunRecord = z.infer<typeof RunRow>;

export const RUNS_PAGE_MAX = 500;
/** So many runs that fit one part of an id are told apart. */
export const CANDIDATES_MAX = 10;

export interface RunFilter extends SectionFilter {
  status?: RunRecord['status'];
  failureCode?: string;
  /** Only runs made (for `failed`: ended) since, milliseconds since 1970. */
  since?: number;
  /** Only runs that come after this one in the feed: the last of the page before. */
  before?: FeedPlace;
  /** Only runs that come before this one in the feed: the first of the page after. */
  after?: FeedPlace;
  limit: number;
}

type FeedPlace = Pick<RunRecord, 'run' | 'finished_at'>;

/** The run feed, newest first; failures by their end. Of `after` those that are nearest to it. */
export async function listRuns(db: Knex, filter: RunFilter): Promise<RunRecord[]> {
  const { after, section } = filter;
  const direction = after === undefined ? 'desc' : 'asc';
  let query = narrowRuns(selectRuns(db, filter), filter);
  if (section === 'failed') query = query.orderBy('runs.finished_at', direction);
  query = query.orderBy('runs.id', direction).limit(Math.min(filter.limit, RUNS_PAGE_MAX));
  const runs = parseRuns(await query);
  return after === undefined ? runs : runs.toReversed();
}

/** How many runs there are of a kind; the counting ends at `limit`. */
export async function countRuns(db: Knex, filter: RunFilter): Promise<number> {
  const counted = narrowRuns(db(sectionTable(db, filter)), filter)
    .select(db.raw('1'))
    .limit(filter.limit);
  const row: unknown = await db.from(counted.as('counted')).count({ count: '*' }).first();
  return z.object({ count: z.coerce.number() }).parse(row).count;
}

/** Runs of a section the oldest first: those after `after`. */
export async function listOldestRuns(
  db: Knex,
  { after, ...filter }: Omit<RunFilter, 'before' | 'after'> & { after: number },
): Promise<RunRecord[]> {
  const query = narrowRuns(selectRuns(db, filter), filter).where('runs.id', '>', after);
  return parseRuns(await query.orderBy('runs.id').limit(Math.min(filter.limit, RUNS_PAGE_MAX)));
}

function narrowRuns(all: Knex.QueryBuilder, filter: RunFilter): Knex.QueryBuilder {
  const { status, failureCode, since, section, before, after } = filter;
  const timeColumn = section === 'failed' ? 'runs.finished_at' : 'runs.created_at';
  let query = narrowToSection(all, filter);
  if (status !== undefined) query = query.where('runs.status', status);
  if (failureCode !== undefined) query = query.where('runs.failure_code', failureCode);
  if (since !== undefined) query = query.where(timeColumn, '>=', since);
  if (before !== undefined) query = narrowToSide(query, '<', { place: before, section });
  if (after !== undefined) query = narrowToSide(query, '>', { place: after, section });
  return query;
}

function narrowToSide(
  query: Knex.QueryBuilder,
  side: '<' | '>',
  { place, section }: { place: FeedPlace; section: RunFilter['section'] },
): Knex.QueryBuilder {
  const { run, finished_at: end } = place;
  if (section !== 'failed' || end === null) return query.where('runs.id', side, run);
  return query.whereRaw(`(runs.finished_at, runs.id) ${side} (?, ?)`, [end, run]);
}

export async function findRun(
  db: Knex,
  projectId: number,
  uuid: string,
): Promise<RunRecord | null> {
  const where = { 'runs.project_id': projectId, 'runs.uuid': uuidColumn(db, uuid) };
  return parseRuns(await selectRuns(db).where(where).limit(1))[0] ?? null;
}

/** Runs whose UUID begins or ends with these hex digits (hyphens left out), at least 4; at most 10. */
export async function findRunsByIdPart(
  db: Knex,
  projectId: number,
  digits: string,
): Promise<RunRecord[]> {
  const { from, to } = tailRangeOf(digits.slice(-8));
  const lowest = uuidColumn(db, toUuid(digits.padEnd(32, '0')));
  const highest = uuidColumn(db, toUuid(digits.padEnd(32, 'f')));
  const found = await Promise.all([
    selectRuns(db)
      .whereBetween('runs.tail', [from, to])
      .limit(CANDIDATES_MAX * 10),
    selectRuns(db)
      .whereBetween('runs.uuid', [lowest, highest])
      .orderBy('runs.uuid', 'desc')
      .limit(CANDIDATES_MAX),
  ]);
  const matching = parseRuns(found.flat()).filter(({ uuid, project_id: project }) => {
    const hex = uuid.replaceAll('-', '');
    return project === projectId && (hex.startsWith(digits) || hex.endsWith(digits));
  });
  return [...new Map(matching.map((run) => [run.run, run])).values()].slice(0, CANDIDATES_MAX);
}

export async function loadRun(db: Knex, run: number): Promise<RunRecord | null> {
  return parseRuns(await selectRuns(db).where('runs.id', run))[0] ?? null;
}

/** The newest runs of which cards stand in a place, whatever became of these. */
export async function listRunsOfPlace(
  db: Knex,
  { projectId, surface, place, limit }: PlaceRuns,
): Promise<RunRecord[]> {
  const shown = db('posts')
    .where({ surface, place })
    .groupBy('run')
    .orderBy('run', 'desc')
    .limit(limit)
    .select('run');
  const runs = z.array(z.object({ run: z.number() })).parse(await shown);
  const ids = runs.map(({ run }) => run);
  const query = selectRuns(db).whereIn('runs.id', ids).where('runs.project_id', projectId);
  return parseRuns(await query.orderBy('runs.id', 'desc'));
}

export interface PlaceRuns {
  projectId: number;
  surface: string;
  place: string;
  limit: number;
}

/** Runs that a worker still owns; at most 1,000 at a time. */
export async function findOwnedRuns(db: Knex, owner: number): Promise<RunRecord[]> {
  return parseRuns(await selectRuns(db).where('runs.owner', owner).orderBy('runs.id').limit(1000));
}

/** Queued before that moment and taken by nobody; oldest first, at most 100. */
export async function findUnstartedRuns(db: Knex, queuedBefore: number): Promise<RunRecord[]> {
  const query = selectRuns(db)
    .whereNotNull('runs.wake_at')
    .whereNull('runs.owner')
    .where('runs.status', 'queued')
    .where('runs.created_at', '<', queuedBefore);
  return parseRuns(await query.orderBy('runs.wake_at').limit(100));
}

/** Runs in flight or due whose last event is older than that moment; at most 100. */
export async function findQuietRuns(db: Knex, lastEventBefore: number): Promise<RunRecord[]> {
  const query = selectRuns(db)
    .join('events', (join) => join.on('events.run', 'runs.id').andOn('events.seq', 'runs.last_seq'))
    .whereIn('runs.status', ['starting', 'running'])
    .whereRaw('runs.created_at + events.at < ?', [lastEventBefore]);
  const owned = query.clone().whereNotNull('runs.owner').limit(100);
  const due = query.clone().where('runs.wake_at', '<=', lastEventBefore).limit(100);
  const found = await Promise.all([owned, due]);
  return parseRuns(found.flat());
}

function selectRuns(db: Knex, filter: Partial<SectionFilter> = {}): Knex.QueryBuilder {
  return db(sectionTable(db, filter))
    .join('workflows', 'workflows.id', 'runs.workflow_id')
    .join('workflow_versions', 'workflow_versions.id', 'runs.version_id')
    .select({
      run: 'runs.id',
      uuid: 'runs.uuid',
      project_id: 'runs.project_id',
      workflow: 'workflows.name',
      version_id: 'runs.version_id',
      version: 'workflow_versions.version',
      status: 'runs.status',
      head: 'runs.last_seq',
      awaiting: 'runs.awaiting',
      created_at: 'runs.created_at',
      started_at: 'runs.started_at',
      finished_at: 'runs.finished_at',
      root_step_id: 'runs.root_step_id',
      failure_code: 'runs.failure_code',
      owner: 'runs.owner',
      epoch: 'runs.owner_epoch',
    });
}

function parseRuns(rows: unknown): RunRecord[] {
  return z.array(RunRow).parse(rows);
}

function toUuid(hex: string): string {
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return [...parts, hex.slice(20, 32)].join('-');
}
