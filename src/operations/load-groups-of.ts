import type { ReadApp } from '#src/app.ts';
import { GROUP_FORMS } from '#src/domain/approvers.ts';
import { listGroupsOf } from '#src/store/group-members.ts';

/** Whoever was not seen in a group for longer does not decide in its name. */
const GOOD_FOR_MS = 60 * 60 * 1000;

/** What somebody belongs to, as their platform has said within the last hour: `slack-group:S01`. */
export async function loadGroupsOf(
  { db, clock }: ReadApp,
  platform: keyof typeof GROUP_FORMS,
  member: string,
): Promise<string[]> {
  const prefix = `${GROUP_FORMS[platform]}:`;
  return listGroupsOf(db, { prefix, member }, clock.now() - GOOD_FOR_MS);
}
