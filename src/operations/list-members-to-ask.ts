import type { ReadApp } from '#src/app.ts';
import { GROUP_FORMS } from '#src/domain/approvers.ts';
import { listPlatformPeople } from '#src/domain/platform-people.ts';
import { listMembersSeen } from '#src/store/group-members.ts';
import { listIdentities } from '#src/store/identities.ts';
import { listUsers } from '#src/store/users.ts';

/**
 * Who may decide in the name of a platform's groups, where it does not list their members: whoever
 * is known here, then whoever was seen in a group; at most `max`.
 */
export async function listMembersToAsk(
  { db, projectId, config }: Pick<ReadApp, 'db' | 'projectId' | 'config'>,
  platform: keyof typeof GROUP_FORMS,
  max: number,
): Promise<string[]> {
  const [users, identities, seen] = await Promise.all([
    listUsers(db, projectId),
    listIdentities(db, projectId),
    listMembersSeen(db, { prefix: `${GROUP_FORMS[platform]}:`, max }),
  ]);
  const operators = config.CHAT_OPERATORS;
  const known = listPlatformPeople(platform, { users, identities, operators, members: [] });
  return [...new Set([...known.map(({ actor }) => actor.id), ...seen])].slice(0, max);
}
