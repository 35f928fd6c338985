import type { Knex } from 'knex';
import { z } from 'zod';
import type { Role } from '#src/domain/access.ts';
import type { Reach } from '#src/domain/reachable-people.ts';
import type { IdentityName } from '#src/domain/user.ts';
import { listUsers } from './users.ts';

/** Whom the settings let in before anybody has linked them to a user. */
export interface ChatAccess {
  operators: readonly IdentityName[];
  defaultRole: Role;
}

const LinkedRow = z.object({ kind: z.string(), external_id: z.string() });

/** Whom a task could reach now. What platforms know of their groups is not known here. */
export async function loadReach(
  db: Knex,
  projectId: number,
  { operators, defaultRole }: ChatAccess,
): Promise<Reach> {
  const users = await listUsers(db, projectId);
  const linked = operators.length === 0 ? [] : await listLinked(db, operators);
  return {
    users: users.map(({ uuid, email, role }) => ({ user: uuid, email, role })),
    operators: operators.filter(
      ({ kind, id }) => !linked.some((row) => row.kind === kind && row.external_id === id),
    ),
    defaultRole,
    groups: {},
  };
}

async function listLinked(db: Knex, operators: ChatAccess['operators']) {
  const ids = operators.map(({ id }) => id);
  const rows: unknown = await db('identities')
    .whereIn('external_id', ids)
    .select('kind', 'external_id');
  return z.array(LinkedRow).parse(rows);
}
