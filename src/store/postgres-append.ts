import type { QueryConfig } from 'pg';
import { QUEUED, type RunAppend, type RunChange } from './append.ts';
import { encodeEvent } from './event-codec.ts';
import { newestOf, noticedAt } from './notices.ts';
import { CHARGES, payFor } from './postgres-debit.ts';
import type { Placed } from './postgres-rounds.ts';
import { tailOf } from './run-id.ts';

/** Of a winner: its place in the batch, and its run's key. */
export type WonRow = [place: number, run: number];

// Parameters are whole columns. `place` joins the parts of one append.
const CHANGE = {
  status: 'text',
  awaiting: 'smallint',
  started_at: 'bigint',
  finished_at: 'bigint',
  root_step_id: 'text',
  failure_code: 'text',
  wake_at: 'bigint',
  suspect: 'smallint',
  is_owned: 'boolean',
  owner: 'bigint',
  owner_epoch: 'int',
};
const MOVES = {
  place: 'int',
  run: 'bigint',
  head: 'int',
  epoch: 'int',
  last_seq: 'int',
  is_changed: 'boolean',
  ...CHANGE,
};
const BIRTHS = {
  place: 'int',
  uuid: 'uuid',
  tail: 'bigint',
  project_id: 'bigint',
  workflow_id: 'bigint',
  version_id: 'bigint',
  last_seq: 'int',
  created_at: 'bigint',
  ...CHANGE,
};
const EVENTS = {
  place: 'int',
  seq: 'int',
  kind: 'smallint',
  at: 'bigint',
  step: 'text',
  data: 'text',
};
const BLOBS = { place: 'int', sha256: 'text', data: 'text' };
const NOTICES = { place: 'int', subject: 'text', kind: 'text', at: 'bigint' };

type Table = Readonly<Record<string, string>>;
type Columns = unknown[][];

/** A table made of parameters, of which `before` belong to the tables before it. */
function unnest(alias: string, table: Table, ...before: Table[]): string {
  const first = 1 + before.flatMap((earlier) => Object.keys(earlier)).length;
  const columns = Object.values(table).map((type, index) => `$${first + index}::${type}[]`);
  return `unnest(${columns.join(', ')}) as ${alias} (${Object.keys(table).join(', ')})`;
}

/**
 * One statement, one round trip. Rows are locked before anything is written, and in the order of
 * their keys, so that two writers with the same runs wait for each other and never in a circle.
 * The head is checked again on what the lock brings to light.
 */
const WRITTEN = `with held as materialized (
  select r.id, m.* from ${unnest('m', MOVES)}
  join runs r on r.id = m.run and r.last_seq = m.head and (m.epoch is null or r.owner_epoch = m.epoch)
  order by r.id for no key update of r
), moved as (
  update runs r set
    last_seq = h.last_seq,
    status = case when h.is_changed then h.status else r.status end,
    awaiting = case when h.is_changed then h.awaiting else r.awaiting end,
    started_at = case when h.is_changed then h.started_at else r.started_at end,
    finished_at = case when h.is_changed then h.finished_at else r.finished_at end,
    root_step_id = case when h.is_changed then h.root_step_id else r.root_step_id end,
    failure_code = case when h.is_changed then h.failure_code else r.failure_code end,
    wake_at = case when h.is_owned or (h.is_changed and r.owner is null) then h.wake_at
      when h.is_changed then null else r.wake_at end,
    suspect = case when h.is_changed then h.suspect else r.suspect end,
    owner = case when h.is_owned then h.owner when h.finished_at is null then r.owner end,
    owner_epoch = case when h.is_owned then h.owner_epoch else r.owner_epoch end
  from held h where r.id = h.id
), birth as (
  select * from ${unnest('b', BIRTHS, MOVES)}
  where not exists (select from workflows w
    where w.id = b.workflow_id and (w.held_at is not null or w.archived_at is not null))
), born as (
  insert into runs (uuid, tail, project_id, workflow_id, version_id, last_seq, created_at, status, awaiting,
    started_at, finished_at, root_step_id, failure_code, wake_at, suspect, owner, owner_epoch)
  select uuid, tail, project_id, workflow_id, version_id, last_seq, created_at, status, awaiting,
    started_at, finished_at, root_step_id, failure_code, wake_at, suspect, owner, coalesce(owner_epoch, 0)
  from birth order by uuid
  on conflict (uuid) do nothing returning id, uuid
), won as materialized (
  select place, id from held union all select b.place, n.id from born n join birth b on b.uuid = n.uuid
), logged as (
  insert into events (run, seq, kind, at, step, data)
  select w.id, e.seq, e.kind, e.at, e.step, e.data from won w join ${unnest('e', EVENTS, MOVES, BIRTHS)} on e.place = w.place
), kept as (
  insert into blobs (run, sha256, data)
  select w.id, decode(b.sha256, 'hex'), b.data from won w join ${unnest('b', BLOBS, MOVES, BIRTHS, EVENTS)} on b.place = w.place
  on conflict do nothing
)`;
const NOTICED = `, noticed as (
  insert into notices (run, subject, kind, at)
  select w.id, n.subject, n.kind, n.at from won w
  join ${unnest('n', NOTICES, MOVES, BIRTHS, EVENTS, BLOBS)} on n.place = w.place
  on conflict (run, subject) do update
  set id = default, tx = default, kind = excluded.kind, at = excluded.at
)`;
const PAID = payFor(unnest('c', CHARGES, MOVES, BIRTHS, EVENTS, BLOBS, NOTICES));
const WINNERS = ' select place, id from won';
const APPEND = WRITTEN + WINNERS;
const APPEND_OWING = WRITTEN + NOTICED + WINNERS;
const APPEND_PAYING = WRITTEN + NOTICED + PAID + WINNERS;

/** The statement that writes appends of different runs. It returns the winners. */
export function writeAppends(appends: readonly Placed<RunAppend>[]): QueryConfig {
  const tables = {
    moves: emptyColumns(MOVES),
    births: emptyColumns(BIRTHS),
    events: emptyColumns(EVENTS),
    blobs: emptyColumns(BLOBS),
    notices: emptyColumns(NOTICES),
    charges: emptyColumns(CHARGES),
  };
  for (const placed of appends) packAppend(tables, placed);
  // Most appends owe nothing and cost nothing: they need not plan for it.
  const { charges, ...unpaid } = tables;
  if (hasRows(charges)) return bind('append_paying', APPEND_PAYING, tables);
  const { notices, ...others } = unpaid;
  if (hasRows(notices)) return bind('append_owing', APPEND_OWING, unpaid);
  return bind('append', APPEND, others);
}

function hasRows(columns: Columns): boolean {
  return columns.some((column) => column.length > 0);
}

function bind(name: string, text: string, tables: Record<string, Columns>): QueryConfig {
  return { name, text, values: Object.values(tables).flat() };
}

function packAppend(
  tables: Record<'moves' | 'births' | 'events' | 'blobs' | 'notices' | 'charges', Columns>,
  { place, submission }: Placed<RunAppend>,
): void {
  const { run, head, epoch, createdAt, change } = submission;
  const last = head + submission.events.length;
  if (typeof run === 'number') {
    const isChanged = change !== undefined;
    addRow(tables.moves, [place, run, head, epoch, last, isChanged, ...packChange(change)]);
  } else {
    const { uuid, projectId, workflowId, versionId } = run;
    const ids = [place, uuid, tailOf(uuid), projectId, workflowId, versionId];
    addRow(tables.births, [...ids, last, createdAt, ...packChange(change ?? QUEUED)]);
  }
  for (const event of submission.events) {
    const { seq, kind, at, step, data } = encodeEvent(event, createdAt);
    addRow(tables.events, [place, seq, kind, at, step, data]);
  }
  for (const { sha256, text } of submission.blobs ?? []) {
    addRow(tables.blobs, [place, sha256, text]);
  }
  for (const { subject, kind } of newestOf(submission.notices ?? [])) {
    addRow(tables.notices, [place, subject, kind, noticedAt(submission)]);
  }
  const { tenantId, charges = [] } = submission.debit ?? {};
  for (const { step, price } of charges) {
    const no = tables.charges[0]?.length;
    addRow(tables.charges, [place, no, tenantId, noticedAt(submission), step, price]);
  }
}

/** Absent: the head alone moves, and the rest of the row stays. */
function packChange(change: RunChange | undefined): unknown[] {
  if (!change) return Object.keys(CHANGE).map(() => null);
  const { projection, wakeAt, ownership } = change;
  const { status, awaiting, startedAt, finishedAt, rootStepId, failureCode, suspect } = projection;
  return [
    status,
    awaiting ? 1 : 0,
    startedAt,
    finishedAt,
    rootStepId,
    failureCode,
    wakeAt,
    suspect ? 1 : 0,
    ownership !== undefined,
    ownership?.owner ?? null,
    ownership?.epoch ?? null,
  ];
}

function emptyColumns(table: Table): Columns {
  return Object.keys(table).map(() => []);
}

function addRow(columns: Columns, row: readonly unknown[]): void {
  for (const [index, value] of row.entries()) columns[index]?.push(value);
}
