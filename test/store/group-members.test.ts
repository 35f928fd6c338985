import { describe, expect, test } from 'vitest';
import {
  type GroupMember,
  listGroupMembers,
  listGroupsOf,
  listSeenMembers,
  replaceGroupMembers,
} from '#src/store/group-members.ts';
import { databases, type TestDatabase } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import { commit, makeWrite } from '#test/support/submissions.ts';

const SLACK = 'slack-group:';

function of(group: string, ...members: string[]): GroupMember[] {
  return members.map((member) => ({ name: group, member }));
}

async function replace(
  { writer, reader }: TestDatabase,
  members: readonly GroupMember[],
  { prefix = SLACK, seenAt = T0 } = {},
): Promise<void> {
  const statements = replaceGroupMembers(reader, { prefix, members, seenAt });
  await commit(writer, ...statements.map((statement) => makeWrite(statement)));
}

describe.each(databases())('on $name', ({ open }) => {
  test('what a platform says replaces all that it said before, and nothing of another', async () => {
    const database = await open();
    const { reader } = database;
    await replace(database, [...of('slack-group:S1', 'U1', 'U2'), ...of('slack-group:S2', 'U1')]);
    await replace(database, of('discord-role:7', 'U1'), { prefix: 'discord-role:' });
    await replace(database, of('slack-group:S1', 'U2', 'U3'), { seenAt: T0 + 1 });
    expect(await listSeenMembers(reader, SLACK)).toEqual(
      expect.arrayContaining(
        of('slack-group:S1', 'U2', 'U3').map((row) => ({ ...row, seenAt: T0 + 1 })),
      ),
    );
    const names = ['slack-group:S1', 'slack-group:S2', 'discord-role:7'];
    expect(await listGroupMembers(reader, names, T0)).toEqual([
      ...of('discord-role:7', 'U1'),
      ...of('slack-group:S1', 'U2', 'U3'),
    ]);
    expect(await listGroupMembers(reader, [], T0)).toEqual([]);
    await replace(database, [], { seenAt: T0 + 2 });
    expect(await listSeenMembers(reader, SLACK)).toEqual([]);
  });

  test('a person has the groups of one platform in which they were seen lately enough', async () => {
    const database = await open();
    const { reader } = database;
    await replace(database, [...of('slack-group:S2', 'U1', 'U2'), ...of('slack-group:S1', 'U1')]);
    await replace(database, of('discord-role:7', 'U1'), { prefix: 'discord-role:' });
    const asked = { prefix: SLACK, member: 'U1' };
    expect(await listGroupsOf(reader, asked, T0)).toEqual(['slack-group:S1', 'slack-group:S2']);
    expect(await listGroupsOf(reader, asked, T0 + 1)).toEqual([]);
    expect(await listGroupMembers(reader, ['slack-group:S1'], T0 + 1)).toEqual([]);
  });

  test('as many as are kept are written and read', async () => {
    const database = await open();
    const ids = Array.from({ length: 1_200 }, (_, index) => `U${index}`);
    await replace(database, of('slack-group:S1', ...ids));
    await replace(database, of('slack-group:S1', ...ids.slice(1)), { seenAt: T0 + 1 });
    expect(await listGroupMembers(database.reader, ['slack-group:S1'], T0)).toHaveLength(1_199);
  });
});
