import type { Knex } from 'knex';
import { z } from 'zod';
import { cleanWords } from '#src/domain/clean-text.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import type { Actor } from '#src/domain/run-events.ts';
import { shorten } from '#src/domain/shorten.ts';
import type { IdentityName } from '#src/domain/user.ts';
import type { Statement } from './append.ts';
import { UuidColumn, uuidColumn } from './run-id.ts';
import { toStatement } from './statement.ts';

export const RECEIPTS_PAGE_MAX = 500;
const TARGET_LENGTH_MAX = 200;
const NAME_LENGTH_MAX = 200;
const MESSAGE_LENGTH_MAX = 2_000;

const ReceiptRow = z.object({
  receipt: z.string(),
  at: z.number(),
  actor_kind: z.string(),
  actor_id: z.string(),
  actor_name: z.string(),
  user: UuidColumn.nullable(),
  place: z.string(),
  asked: z.string(),
  target: z.string(),
  outcome: z.string(),
  message: z.string(),
});

/** A request as it stands in the audit log. */
export type ReceiptRecord = z.infer<typeof ReceiptRow>;

export interface NewReceipt extends Pick<Receipt, 'id' | 'outcome' | 'message'> {
  projectId: number;
  at: number;
  actor: Actor;
  place: string;
  asked: string;
  target: string;
}

export interface ReceiptFilter {
  projectId: number;
  target?: string;
  /** Whose requests: a user's by its UUID, or an identity's. */
  by?: { user: string } | IdentityName;
  /** Only those made before this one. */
  before?: string;
  limit: number;
}

/** Loses when that receipt stands already: what is done and who did it go in once, together. */
export function insertReceipt(db: Knex, receipt: NewReceipt): Statement {
  return toStatement(db('receipts').insert(rowOf(db, receipt)));
}

/** The same, for a write of its own: it matches nothing when that receipt stands already. */
export function insertReceiptOnce(db: Knex, receipt: NewReceipt): Statement {
  const insert = db('receipts').insert(rowOf(db, receipt)).onConflict('receipt').ignore();
  return toStatement(insert, { mustMatch: true });
}

function rowOf(db: Knex, { actor, projectId, at, ...receipt }: NewReceipt) {
  const { id, outcome, place, asked, target, message } = receipt;
  return {
    project_id: projectId,
    receipt: id,
    at,
    actor_kind: actor.kind,
    actor_id: fit(actor.id, NAME_LENGTH_MAX),
    actor_name: fit(actor.name, NAME_LENGTH_MAX),
    user_id: actor.user === undefined ? null : userOf(db, actor.user),
    place: fit(place, NAME_LENGTH_MAX),
    asked: fit(asked, NAME_LENGTH_MAX),
    target: fit(target, TARGET_LENGTH_MAX),
    outcome,
    message: fit(message, MESSAGE_LENGTH_MAX),
  };
}

function userOf(db: Knex, uuid: string): Knex.QueryBuilder {
  return db('users')
    .where({ uuid: uuidColumn(db, uuid) })
    .select('id');
}

/** It is typed by anybody: as long as it likes, with characters that no database keeps. */
function fit(text: string, max: number): string {
  return shorten(cleanWords(text), max);
}

/** Newest first. An unknown `before` gives nothing. */
export async function listReceipts(db: Knex, filter: ReceiptFilter): Promise<ReceiptRecord[]> {
  const { projectId, target, by, before, limit } = filter;
  let query = selectReceipts(db).where('receipts.project_id', projectId);
  if (target !== undefined) query = query.where('receipts.target', target);
  if (by && 'user' in by) query = query.where('receipts.user_id', userOf(db, by.user));
  else if (by) query = query.where({ actor_kind: by.kind, actor_id: by.id });
  if (before !== undefined) {
    const last = db('receipts').where({ receipt: before }).select('id');
    query = query.where('receipts.id', '<', last);
  }
  const rows: unknown = await query
    .orderBy('receipts.id', 'desc')
    .limit(Math.min(limit, RECEIPTS_PAGE_MAX));
  return z.array(ReceiptRow).parse(rows);
}

export async function findReceipt(
  db: Knex,
  projectId: number,
  id: string,
): Promise<ReceiptRecord | null> {
  const where = { 'receipts.project_id': projectId, receipt: id };
  const row: unknown = await selectReceipts(db).where(where).first();
  return row === undefined ? null : ReceiptRow.parse(row);
}

function selectReceipts(db: Knex): Knex.QueryBuilder {
  const columns = Object.keys(ReceiptRow.shape).filter((column) => column !== 'user');
  return db('receipts')
    .leftJoin('users', 'users.id', 'receipts.user_id')
    .select(columns)
    .select({ user: 'users.uuid' });
}
