import type { Knex } from 'knex';
import { z } from 'zod';
import type { Role } from '#src/domain/access.ts';
import { GROUP_FORMS } from '#src/domain/approvers.ts';
import type { Reach, ReachableMember } from '#src/domain/reachable-people.ts';
import { describeIdentity, type IdentityName } from '#src/domain/user.ts';
import { listGroupMembers } from './group-members.ts';
import { listUsers } from './users.ts';

/** Whom the settings let in before anybody has linked them to a user. */
export interface ChatAccess {
  operators: readonly IdentityName[];
  defaultRole: Role;
}

/** The groups that a task names: `slack-group:S01`; and now. */
export interface GroupsAsked {
  groups: readonly string[];
  now: number;
}

/**
 * Members whom their platform has not named for longer are reached no more: it counts as switched
 * off. Not sooner, because a server that was down over a holiday is back before it has asked.
 */
export const MEMBERS_REACHED_MS = 7 * 24 * 60 * 60 * 1000;

/** So many identities are asked for at once. */
const IDS_PER_QUERY = 500;

const PLATFORMS = [
  { kind: 'slack', form: GROUP_FORMS.slack },
  { kind: 'discord', form: GROUP_FORMS.discord },
] as const;

const LinkedRow = z.object({
  kind: z.string(),
  external_id: z.string(),
  user_id: z.number(),
});

/** Whom a task could reach now. */
export async function loadReach(
  db: Knex,
  projectId: number,
  { operators, defaultRole, groups, now }: ChatAccess & GroupsAsked,
): Promise<Reach> {
  const [users, listed] = await Promise.all([
    listUsers(db, projectId),
    listGroupMembers(db, groups, now - MEMBERS_REACHED_MS),
  ]);
  const members = listed.flatMap(({ name: group, member: id }) => {
    const platform = PLATFORMS.find(({ form }) => group.startsWith(`${form}:`));
    return platform ? [{ kind: platform.kind, id, group }] : [];
  });
  const userOf = await findUsersOf(db, [...operators, ...members]);
  const uuids = new Map(users.map(({ key, uuid }) => [key, uuid]));
  return {
    users: users.map(({ uuid, email, role }) => ({ user: uuid, email, role })),
    operators: operators.filter((name) => userOf(name) === undefined),
    defaultRole,
    members: members.flatMap((member): ReachableMember[] => {
      const key = userOf(member);
      if (key === undefined) return [{ ...member, user: null }];
      const user = uuids.get(key);
      return user === undefined ? [] : [{ ...member, user }];
    }),
  };
}

/** Gives the key of the user that an identity is linked to, also of a removed one; undefined: to nobody. */
async function findUsersOf(
  db: Knex,
  names: readonly IdentityName[],
): Promise<(name: IdentityName) => number | undefined> {
  const ids = [...new Set(names.map(({ id }) => id))];
  const found = new Map<string, number>();
  for (let from = 0; from < ids.length; from += IDS_PER_QUERY) {
    const rows: unknown = await db('identities')
      .whereIn('external_id', ids.slice(from, from + IDS_PER_QUERY))
      .select('kind', 'external_id', 'user_id');
    for (const { kind, external_id, user_id } of z.array(LinkedRow).parse(rows)) {
      found.set(`${kind}:${external_id}`, user_id);
    }
  }
  return (name) => found.get(describeIdentity(name));
}
