import type { App } from '#src/app.ts';
import { GROUP_FORMS } from '#src/domain/approvers.ts';
import { listSeenGroupsOf, replaceGroupsOf } from '#src/store/group-members.ts';
import { SEEN_AGAIN_MS } from './record-groups.ts';

/** One person, and the ids of all groups of their platform that they belong to. */
export interface GroupsOfMember {
  member: string;
  groups: readonly string[];
}

/** A server of Discord has 250 roles. */
const GROUPS_MAX = 500;

/** The same as recordGroups for one person alone: of others nothing is said. */
export async function recordGroupsOf(
  { db, journal, clock }: Pick<App, 'db' | 'journal' | 'clock'>,
  platform: keyof typeof GROUP_FORMS,
  { member, groups }: GroupsOfMember,
): Promise<void> {
  const prefix = `${GROUP_FORMS[platform]}:`;
  const names = [...new Set(groups)].slice(0, GROUPS_MAX).map((id) => prefix + id);
  const stored = await listSeenGroupsOf(db, { prefix, member });
  const now = clock.now();
  const isFresh = stored.every(({ seenAt }) => Math.abs(now - seenAt) < SEEN_AGAIN_MS);
  const known = new Set(stored.map(({ name }) => name));
  const isSame = names.length === known.size && names.every((name) => known.has(name));
  if (isFresh && isSame) return;
  const statements = replaceGroupsOf(db, { prefix, member, names, seenAt: now });
  await journal.submit('bulk', { type: 'write', statements, barrier: false });
}
