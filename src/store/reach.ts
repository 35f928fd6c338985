import type { Knex } from 'knex';
import { z } from 'zod';
import { ROLES, type Role } from '#src/domain/access.ts';
import type { Reach } from '#src/domain/reachable-people.ts';
import { UuidColumn } from './run-id.ts';

/** More people than any quorum asks for. */
const USERS_MAX = 10_000;

/** Whom the settings let in before anybody has linked them to a user. */
export interface ChatAccess {
  operators: readonly { kind: 'slack' | 'discord'; id: string }[];
  defaultRole: Role;
}

const UserRow = z.object({ uuid: UuidColumn, email: z.string(), role: z.enum(ROLES) });
const LinkedRow = z.object({ kind: z.string(), external_id: z.string() });

/** Whom a task could reach now. What platforms know of their groups is not known here. */
export async function loadReach(db: Knex, { operators, defaultRole }: ChatAccess): Promise<Reach> {
  const users = await db('users')
    .whereNull('removed_at')
    .orderBy('id')
    .limit(USERS_MAX)
    .select('uuid', 'email', 'role');
  const linked = operators.length === 0 ? [] : await listLinked(db, operators);
  return {
    users: z
      .array(UserRow)
      .parse(users)
      .map(({ uuid, email, role }) => ({ user: uuid, email, role })),
    operators: operators.filter(
      ({ kind, id }) => !linked.some((row) => row.kind === kind && row.external_id === id),
    ),
    defaultRole,
    groups: {},
  };
}

async function listLinked(
  db: Knex,
  operators: ChatAccess['operators'],
): Promise<z.infer<typeof LinkedRow>[]> {
  const rows: unknown = await db('identities')
    .whereIn(
      'external_id',
      operators.map(({ id }) => id),
    )
    .select('kind', 'external_id');
  return z.array(LinkedRow).parse(rows);
}
