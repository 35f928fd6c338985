import type { Knex } from 'knex';
import { z } from 'zod';
import type { Statement } from './append.ts';
import { toStatement } from './statement.ts';

/** Somebody as their platform names them, in a group such as `slack-group:S01`. */
export interface GroupMember {
  name: string;
  member: string;
}

/** One member's groups, and when they were seen there. */
export interface GroupsOfOne {
  member: string;
  names: readonly string[];
  seenAt: number;
}

/** All that is kept of one platform. */
export const GROUP_MEMBERS_MAX = 20_000;
/** A person belongs to no more: what stands beyond is not looked at. */
const GROUPS_OF_ONE_MAX = 1_000;
/** SQLite takes no more rows in one statement. */
const ROWS_PER_STATEMENT = 500;

const MemberRow = z.object({ name: z.string(), member: z.string() });
const SeenRow = MemberRow.extend({ seen_at: z.number() }).transform(({ seen_at, ...row }) => {
  return { ...row, seenAt: seen_at };
});

/** Who belongs to these groups, seen there at or after `since`; at most 20,000. */
export async function listGroupMembers(
  db: Knex,
  names: readonly string[],
  since: number,
): Promise<GroupMember[]> {
  if (names.length === 0) return [];
  const rows: unknown = await db('group_members')
    .whereIn('name', names)
    .where('seen_at', '>=', since)
    .orderBy(['name', 'member'])
    .limit(GROUP_MEMBERS_MAX)
    .select('name', 'member');
  return z.array(MemberRow).parse(rows);
}

/** Whose names begin with `prefix`, for the member of it that was seen there at or after `since`. */
export async function listGroupsOf(
  db: Knex,
  { prefix, member }: { prefix: string; member: string },
  since: number,
): Promise<string[]> {
  const rows: unknown = await db('group_members')
    .where({ member })
    .where('name', 'like', `${prefix}%`)
    .where('seen_at', '>=', since)
    .orderBy('name')
    .limit(GROUPS_OF_ONE_MAX)
    .select('name', 'member');
  return z
    .array(MemberRow)
    .parse(rows)
    .map(({ name }) => name);
}

/** All that is kept of the groups whose names begin with `prefix`, and when each was last seen. */
export async function listSeenMembers(
  db: Knex,
  prefix: string,
): Promise<(GroupMember & { seenAt: number })[]> {
  const rows: unknown = await db('group_members')
    .where('name', 'like', `${prefix}%`)
    .limit(GROUP_MEMBERS_MAX)
    .select('name', 'member', 'seen_at');
  return z.array(SeenRow).parse(rows);
}

/**
 * From now on these are all the members of groups whose names begin with `prefix`. Of two processes
 * that say so at once the later one is right: whoever it has not seen goes, whenever they were seen.
 */
export function replaceGroupMembers(
  db: Knex,
  { prefix, members, seenAt }: { prefix: string; members: readonly GroupMember[]; seenAt: number },
): Statement[] {
  const rows = members.map(({ name, member }) => ({ name, member, seen_at: seenAt }));
  // In one order: two transactions that wait for each other's rows would end in a deadlock.
  rows.sort((a, b) => compare(a.name, b.name) || compare(a.member, b.member));
  const table = () => db('group_members');
  const pages = Array.from({ length: Math.ceil(rows.length / ROWS_PER_STATEMENT) }, (_, page) =>
    rows.slice(page * ROWS_PER_STATEMENT, (page + 1) * ROWS_PER_STATEMENT),
  );
  const unseen = table().where('name', 'like', `${prefix}%`).whereNot({ seen_at: seenAt });
  return [
    ...pages.map((page) =>
      toStatement(table().insert(page).onConflict(['name', 'member']).merge(['seen_at'])),
    ),
    toStatement(unseen.delete()),
  ];
}

/** Of whom anything is kept in groups whose names begin with `prefix`, whoever was seen last first; at most `max`. */
export async function listMembersSeen(
  db: Knex,
  { prefix, max }: { prefix: string; max: number },
): Promise<string[]> {
  const rows: unknown = await db('group_members')
    .where('name', 'like', `${prefix}%`)
    .groupBy('member')
    .orderByRaw('max(seen_at) desc, member')
    .limit(max)
    .select('member');
  return z
    .array(MemberRow.pick({ member: true }))
    .parse(rows)
    .map(({ member }) => member);
}

/** All that is kept of one member in groups whose names begin with `prefix`, and when each was last seen. */
export async function listSeenGroupsOf(
  db: Knex,
  { prefix, member }: { prefix: string; member: string },
): Promise<{ name: string; seenAt: number }[]> {
  const rows: unknown = await db('group_members')
    .where({ member })
    .where('name', 'like', `${prefix}%`)
    .limit(GROUPS_OF_ONE_MAX)
    .select('name', 'member', 'seen_at');
  return z.array(SeenRow).parse(rows);
}

/** From now on these, at most 500, are all the groups of one member whose names begin with `prefix`. */
export function replaceGroupsOf(
  db: Knex,
  { prefix, member, names, seenAt }: GroupsOfOne & { prefix: string },
): Statement[] {
  // In one order: two transactions that wait for each other's rows would end in a deadlock.
  const rows = names.toSorted(compare).map((name) => ({ name, member, seen_at: seenAt }));
  const table = () => db('group_members');
  const others = table()
    .where({ member })
    .where('name', 'like', `${prefix}%`)
    .whereNotIn('name', names);
  const seen = table().insert(rows).onConflict(['name', 'member']).merge(['seen_at']);
  return [...(rows.length === 0 ? [] : [toStatement(seen)]), toStatement(others.delete())];
}

function compare(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}
