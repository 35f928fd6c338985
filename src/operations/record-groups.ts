import { randomInt } from 'node:crypto';
import type { App } from '#src/app.ts';
import { GROUP_FORMS } from '#src/domain/approvers.ts';
import {
  GROUP_MEMBERS_MAX,
  type GroupMember,
  listSeenMembers,
  replaceGroupMembers,
} from '#src/store/group-members.ts';

/** A group of a chat platform, by its id there. */
export interface PlatformGroup {
  id: string;
  members: readonly string[];
}

const GROUPS_MAX = 500;
/** What has not changed is written again so often: twice while a membership is good. */
export const SEEN_AGAIN_MS = 30 * 60 * 1000;
const SEEN_APART_MS = 10_000;

/** From now on these are all the groups of a platform. Written only when that is news, or was said long ago. */
export async function recordGroups(
  app: App,
  platform: keyof typeof GROUP_FORMS,
  groups: readonly PlatformGroup[],
): Promise<void> {
  const { db, journal, clock } = app;
  const prefix = `${GROUP_FORMS[platform]}:`;
  const { members, left } = takeAll(prefix, groups);
  const stored = await listSeenMembers(db, prefix);
  const now = clock.now();
  const isFresh = stored.every(({ seenAt }) => Math.abs(now - seenAt) < SEEN_AGAIN_MS);
  if (isFresh && isSame(members, stored)) return;
  if (left > 0) {
    const max = { groups: GROUPS_MAX, members: GROUP_MEMBERS_MAX };
    app.log.warn({ platform, left, max }, 'too many members of groups: some are left out');
  }
  // What is replaced is known by its moment: two processes must not have the same one.
  const seenAt = now - randomInt(SEEN_APART_MS);
  const statements = replaceGroupMembers(db, { prefix, members, seenAt });
  await journal.submit('bulk', { type: 'write', statements, barrier: false });
}

/** In order of ids, so that the same ones are left out each time. */
function takeAll(
  prefix: string,
  groups: readonly PlatformGroup[],
): { members: GroupMember[]; left: number } {
  const inOrder = groups.toSorted((a, b) => Number(a.id > b.id) - Number(a.id < b.id));
  const wanted = inOrder.map(({ id, members }) =>
    [...new Set(members)].map((member) => ({ name: prefix + id, member })),
  );
  const members = wanted.slice(0, GROUPS_MAX).flat().slice(0, GROUP_MEMBERS_MAX);
  return { members, left: wanted.flat().length - members.length };
}

function isSame(wanted: readonly GroupMember[], stored: readonly GroupMember[]): boolean {
  const known = new Set(stored.map(textOf));
  return wanted.length === known.size && wanted.every((member) => known.has(textOf(member)));
}

function textOf({ name, member }: GroupMember): string {
  return `${name} ${member}`;
}
