import type { Knex } from 'knex';
import { z } from 'zod';
import { ROLES } from '#src/domain/access.ts';
import type { User } from '#src/domain/user.ts';
import type { Statement } from './append.ts';
import { UuidColumn, uuidColumn } from './run-id.ts';
import { toStatement } from './statement.ts';

const USERS_MAX = 10_000;
const EVERY_USER_MAX = 50_000;

const UserRow = z
  .object({
    id: z.number(),
    uuid: UuidColumn,
    email: z.string(),
    name: z.string(),
    role: z.enum(ROLES).exclude(['none']),
    created_at: z.number(),
    removed_at: z.number().nullable(),
  })
  .transform(
    ({ id, created_at: createdAt, removed_at: removedAt, ...row }): User => ({
      key: id,
      ...row,
      createdAt,
      removedAt,
    }),
  );

const USER_COLUMNS = ['id', 'uuid', 'email', 'name', 'role', 'created_at', 'removed_at'].map(
  (column) => `users.${column}`,
);

/** What selectUsers gives back. */
export function parseUser(row: unknown): User {
  return UserRow.parse(row);
}

/** A project's users are its tenant's, also those who were removed. */
export function selectUsers(db: Knex, projectId: number): Knex.QueryBuilder {
  return db('users').where('users.tenant_id', tenantOf(db, projectId)).select(USER_COLUMNS);
}

/** Also one who was removed. */
export async function findUser(
  db: Knex,
  projectId: number,
  by: { email: string } | { uuid: string },
): Promise<User | null> {
  const where =
    'email' in by ? { email: by.email.toLowerCase() } : { uuid: uuidColumn(db, by.uuid) };
  const row: unknown = await selectUsers(db, projectId).where(where).first();
  return row === undefined ? null : parseUser(row);
}

/** Those who were not removed, by e-mail; at most 10,000. */
export async function listUsers(db: Knex, projectId: number): Promise<User[]> {
  const rows: unknown = await selectUsers(db, projectId)
    .whereNull('removed_at')
    .orderBy('email')
    .limit(USERS_MAX);
  return z.array(UserRow).parse(rows);
}

/** Also those who were removed; at most 50,000. */
export async function listEveryUser(db: Knex, projectId: number): Promise<User[]> {
  const rows: unknown = await selectUsers(db, projectId).orderBy('id').limit(EVERY_USER_MAX);
  return z.array(UserRow).parse(rows);
}

/** Loses when somebody else has just made a user with that e-mail. */
export function insertUser(
  db: Knex,
  projectId: number,
  { uuid, email, name, role, createdAt }: Omit<User, 'key' | 'removedAt'>,
): Statement {
  const row = { uuid: uuidColumn(db, uuid), email, name, role, created_at: createdAt };
  return toStatement(db('users').insert({ ...row, tenant_id: tenantOf(db, projectId) }));
}

/** Loses when the user is no longer as it was seen. */
export function changeUser(
  db: Knex,
  { key, name, role, removedAt }: User,
  change: Partial<Pick<User, 'name' | 'role' | 'removedAt'>>,
): Statement {
  const { removedAt: removed_at = removedAt, ...rest } = change;
  const asSeen = db('users').where({ id: key, name, role, removed_at: removedAt });
  return toStatement(asSeen.update({ name, role, ...rest, removed_at }), { mustMatch: true });
}

function tenantOf(db: Knex, projectId: number): Knex.QueryBuilder {
  return db('projects').where({ id: projectId }).select('tenant_id');
}
