import type { Knex } from 'knex';
import { z } from 'zod';
import type { IdentityName } from '#src/domain/user.ts';
import type { Statement } from './append.ts';
import { toStatement } from './statement.ts';

const LinkCodeRow = z
  .object({
    kind: z.enum(['local', 'slack', 'discord']),
    external_id: z.string(),
    name: z.string(),
  })
  .transform(({ external_id: id, ...row }) => ({ id, ...row }));

/** Whose code it is. */
export type LinkCode = z.infer<typeof LinkCodeRow>;

export interface NewLinkCode extends LinkCode {
  hash: Uint8Array;
  createdAt: number;
  expiresAt: number;
}

/** The one code of that identity. Loses when it has one that was made later than `madeBefore`. */
export function insertLinkCode(
  db: Knex,
  { hash, id, createdAt, expiresAt, ...rest }: NewLinkCode,
  madeBefore: number,
): Statement {
  const code = { code_hash: hash, created_at: createdAt, expires_at: expiresAt };
  const insert = db('link_codes')
    .insert({ ...code, ...rest, external_id: id })
    .onConflict(['kind', 'external_id'])
    .merge(['code_hash', 'name', 'created_at', 'expires_at'])
    .where('link_codes.created_at', '<=', madeBefore);
  return toStatement(insert, { mustMatch: true });
}

/** Null: there is no such code, or no longer. */
export async function findLinkCode(
  db: Knex,
  hash: Uint8Array,
  now: number,
): Promise<LinkCode | null> {
  const row: unknown = await liveCode(db, hash, now).first(Object.keys(LinkCodeRow.in.shape));
  return row === undefined ? null : LinkCodeRow.parse(row);
}

/** Loses when somebody else has used it, or it is too old by now. */
export function takeLinkCode(db: Knex, hash: Uint8Array, now: number): Statement {
  return toStatement(liveCode(db, hash, now).delete(), { mustMatch: true });
}

export function deleteExpiredCodes(db: Knex, now: number): Statement {
  return toStatement(db('link_codes').where('expires_at', '<=', now).delete());
}

export function deleteLinkCodeOf(db: Knex, { kind, id }: IdentityName): Statement {
  return toStatement(db('link_codes').where({ kind, external_id: id }).delete());
}

function liveCode(db: Knex, hash: Uint8Array, now: number): Knex.QueryBuilder {
  return db('link_codes').where({ code_hash: hash }).where('expires_at', '>', now);
}
