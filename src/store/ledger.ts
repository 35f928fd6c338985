import type { Knex } from 'knex';
import { z } from 'zod';
import type { Spot } from '#src/domain/fallbacks.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { LEDGER_WORDS, type LedgerEntry, type LedgerWord } from '#src/domain/why-quiet.ts';
import type { Statement } from './append.ts';
import { jsonRows } from './json-rows.ts';
import { IS_OWED } from './post-queries.ts';
import { UuidColumn } from './run-id.ts';
import { toStatement } from './statement.ts';

/** A fact of a notice's life, as it is written down. */
export interface NewLedgerEntry {
  at: number;
  /** Of what is of no run; a run knows its own. */
  projectId: number;
  /** Null: that of its run, if it is of one. */
  workflowId: number | null;
  run: number | null;
  surface: string;
  place: string;
  kind: string;
  subject: string;
  what: LedgerWord;
  /** The outbox's name of it; null: it never got there. */
  post: string | null;
  /** In words. */
  reason: string | null;
  attempt: number | null;
}

/** Each column by what it is called in the rows that are given: their `place` is another. */
const COLUMNS = {
  at: 'given.at',
  project_id: 'coalesce(runs.project_id, given.project_id)',
  workflow_id: 'coalesce(given.workflow_id, runs.workflow_id)',
  run: 'given.run',
  surface: 'given.surface',
  place: 'given.channel',
  kind: 'given.kind',
  subject: 'given.subject',
  what: 'given.what',
  post: 'given.post',
  reason: 'given.reason',
  attempt: 'given.attempt',
};

const GIVEN = {
  at: 'bigint',
  project_id: 'bigint',
  workflow_id: 'bigint',
  run: 'bigint',
  surface: 'text',
  channel: 'text',
  kind: 'text',
  subject: 'text',
  what: 'text',
  post: 'text',
  reason: 'text',
  attempt: 'bigint',
} as const;

/** Nobody asks why chat was quiet so long ago. */
const LEDGER_KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** What is removed in one write. */
export const LEDGER_PRUNED_MAX = 500;

/** Adds these, in their order: however many, one statement. */
export function writeLedger(db: Knex, entries: readonly NewLedgerEntry[]): Statement[] {
  if (entries.length === 0) return [];
  const written = db.raw(
    `insert into ledger (${Object.keys(COLUMNS).join(', ')})
     select ${Object.values(COLUMNS).join(', ')} from ${jsonRows(db, GIVEN)}
     left join runs on runs.id = given.run order by given.place`,
    [JSON.stringify(entries.map(toRow))],
  );
  return [toStatement(written)];
}

function toRow({ projectId, workflowId, place, ...entry }: NewLedgerEntry) {
  return { ...entry, project_id: projectId, workflow_id: workflowId, channel: place };
}

/** What became of a post, by what is known of it. */
export interface PostNote extends Pick<NewLedgerEntry, 'at' | 'projectId' | 'what' | 'reason'> {
  /** Where it was to go, if that is elsewhere. */
  to?: Spot;
  /** Only where it is owed there. */
  owedTo?: Spot;
  /** Nothing is noted where this was the last thing that kept it: the same would be said each time. */
  unless?: string;
}

/** Notes what becomes of posts that this lender has, or that nobody has; of what was asked for, nothing. */
export function notePost(
  db: Knex,
  { id, lender }: { id: string | readonly string[]; lender: string | null },
  { at, projectId, what, reason, to, owedTo, unless }: PostNote,
): Statement {
  const posts = db('posts')
    .leftJoin('runs', 'runs.id', 'posts.run')
    .whereIn('posts.id', [id].flat())
    .where({ 'posts.lender': lender, 'posts.is_answer': 0 })
    .where((row) => void (owedTo && row.where(nameSpot(owedTo)).whereRaw(IS_OWED)));
  const text = (value: string | null) => db.raw('cast(? as text)', [value]);
  const noted = posts.select([
    db.raw('cast(? as bigint)', [at]),
    db.raw('coalesce(runs.project_id, cast(? as bigint))', [projectId]),
    'runs.workflow_id',
    'posts.run',
    to ? text(to.surface) : 'posts.surface',
    to ? text(to.place) : 'posts.place',
    'posts.kind',
    'posts.subject',
    text(what),
    'posts.id',
    text(reason),
    'posts.attempts',
  ]);
  const isNew = db.raw("coalesce(posts.reason, '') <> ?", [unless ?? '']);
  const given = unless === undefined ? noted : noted.whereRaw(isNew);
  return toStatement(db(db.raw('ledger (??)', [Object.keys(COLUMNS)])).insert(given));
}

function nameSpot({ surface, place }: Spot) {
  return { 'posts.surface': surface, 'posts.place': place };
}

/** Removes some of what is too old; returns their ids. */
export function pruneLedger(db: Knex, now: number): Statement {
  const oldest = db('ledger')
    .select('id')
    .where('at', '<', now - LEDGER_KEPT_MS);
  const gone = oldest.orderBy('at').limit(LEDGER_PRUNED_MAX);
  const { sql, bindings } = toStatement(db('ledger').whereIn('id', gone).delete());
  // Knex leaves it out of a delete on SQLite.
  return { sql: `${sql} returning id`, bindings };
}

const Row = z
  .object({
    id: z.number(),
    at: z.number(),
    uuid: UuidColumn.nullable(),
    workflow: z.string().nullable(),
    surface: z.string(),
    place: z.string(),
    kind: z.string(),
    what: z.enum(LEDGER_WORDS),
    reason: z.string().nullable(),
    attempt: z.number().nullable(),
  })
  .transform(({ uuid, ...row }): LedgerEntry => {
    return { ...row, run: uuid === null ? null : { runId: uuid, shortId: shortIdOf(uuid) } };
  });

export interface LedgerPage {
  /** Only older ones; null: from the newest on. */
  before: number | null;
  limit: number;
}

/** What became of the notices of one run, the newest first. */
export function listLedgerOfRun(db: Knex, run: number, page: LedgerPage): Promise<LedgerEntry[]> {
  return listLedger(db, { run }, page);
}

/** The same of all runs of a workflow. */
export function listLedgerOfWorkflow(
  db: Knex,
  workflowId: number,
  page: LedgerPage,
): Promise<LedgerEntry[]> {
  return listLedger(db, { workflow_id: workflowId }, page);
}

async function listLedger(
  db: Knex,
  which: { run: number } | { workflow_id: number },
  { before, limit }: LedgerPage,
): Promise<LedgerEntry[]> {
  const all = db('ledger').where(which);
  const older = before === null ? all : all.where('id', '<', before);
  const page = older.orderBy('id', 'desc').limit(limit);
  const rows: unknown = await db
    .from(page.as('ledger'))
    .leftJoin('runs', 'runs.id', 'ledger.run')
    .leftJoin('workflows', 'workflows.id', 'ledger.workflow_id')
    .select('ledger.*', 'runs.uuid', 'workflows.name as workflow')
    .orderBy('ledger.id', 'desc');
  return z.array(Row).parse(rows);
}
