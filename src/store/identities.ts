import type { Knex } from 'knex';
import { z } from 'zod';
import type { IdentityName, User } from '#src/domain/user.ts';
import type { Statement } from './append.ts';
import { toStatement } from './statement.ts';
import { parseUser, selectUsers } from './users.ts';

const IDENTITIES_MAX = 50_000;

const IdentityRow = z
  .object({
    user_id: z.number(),
    kind: z.enum(['local', 'slack', 'discord']),
    external_id: z.string(),
    name: z.string(),
    linked_at: z.number(),
  })
  .transform(({ user_id: user, external_id: id, linked_at: linkedAt, ...row }) => {
    return { user, id, linkedAt, ...row };
  });

/** Somebody of a chat platform or this machine, and the key of the user that they are. */
export type Identity = z.infer<typeof IdentityRow>;

/** The user that this is, also one who was removed; null: nobody has linked it. */
export async function findLinkedUser(
  db: Knex,
  projectId: number,
  { kind, id }: IdentityName,
): Promise<User | null> {
  const row: unknown = await selectUsers(db, projectId)
    .join('identities', 'identities.user_id', 'users.id')
    .where({ 'identities.kind': kind, 'identities.external_id': id })
    .first();
  return row === undefined ? null : parseUser(row);
}

/** All of a project's, in order of kind and id; at most 50,000. */
export async function listIdentities(db: Knex, projectId: number): Promise<Identity[]> {
  const users = selectUsers(db, projectId).clearSelect().select('users.id');
  const rows: unknown = await db('identities')
    .whereIn('user_id', users)
    .orderBy(['kind', 'external_id'])
    .limit(IDENTITIES_MAX);
  return z.array(IdentityRow).parse(rows);
}

export async function listIdentitiesOf(db: Knex, { key }: Pick<User, 'key'>): Promise<Identity[]> {
  const rows: unknown = await db('identities')
    .where({ user_id: key })
    .orderBy(['kind', 'external_id'])
    .limit(IDENTITIES_MAX);
  return z.array(IdentityRow).parse(rows);
}

/** Links it to the user of that e-mail. Loses when it is linked already. */
export function insertIdentity(
  db: Knex,
  projectId: number,
  {
    kind,
    id,
    name,
    email,
    linkedAt,
  }: IdentityName & { name: string; email: string; linkedAt: number },
): Statement {
  const user = selectUsers(db, projectId).where({ email }).clearSelect().select('users.id');
  const row = { kind, external_id: id, name, linked_at: linkedAt };
  return toStatement(db('identities').insert({ ...row, user_id: user }));
}

/** Loses when it is no longer that user's. */
export function deleteIdentity(db: Knex, { kind, id }: IdentityName, user: User): Statement {
  const where = { kind, external_id: id, user_id: user.key };
  return toStatement(db('identities').where(where).delete(), { mustMatch: true });
}
