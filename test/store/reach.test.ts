import { describe, expect, test } from 'vitest';
import type { Statement } from '#src/store/append.ts';
import { replaceGroupMembers } from '#src/store/group-members.ts';
import { insertIdentity } from '#src/store/identities.ts';
import { loadReach, MEMBERS_REACHED_MS } from '#src/store/reach.ts';
import { changeUser, findUser, insertUser } from '#src/store/users.ts';
import { databases, type TestDatabase } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import { SEEDED } from '#test/support/prepare-template.ts';
import { commit, makeWrite } from '#test/support/submissions.ts';

const { projectId } = SEEDED;
const ANA = {
  uuid: '019aa8f3-7c11-7d42-9b0e-52e091c04f2a',
  email: 'ana@example.com',
  name: 'Ana',
  role: 'project_admin',
  createdAt: T0,
} as const;
const BEN = { ...ANA, uuid: '019aa8f3-7c11-7d42-9b0e-52e091c04f2b', email: 'ben@example.com' };
const NOBODY = { operators: [], defaultRole: 'none', groups: [], now: T0 } as const;

async function write({ writer }: TestDatabase, ...statements: Statement[]): Promise<void> {
  await commit(writer, ...statements.map((statement) => makeWrite(statement)));
}

describe.each(databases())('on $name', ({ open }) => {
  test('nobody is reached on a fresh install but whom the settings let in', async () => {
    const { reader } = await open();
    const operators = [{ kind: 'slack', id: 'U1' }] as const;
    expect(await loadReach(reader, projectId, NOBODY)).toEqual({
      users: [],
      operators: [],
      defaultRole: 'none',
      members: [],
    });
    expect(
      await loadReach(reader, projectId, { ...NOBODY, operators, defaultRole: 'project_viewer' }),
    ).toMatchObject({ operators, defaultRole: 'project_viewer' });
  });

  test('users are, as long as they are not removed', async () => {
    const database = await open();
    const { reader } = database;
    await write(database, insertUser(reader, projectId, ANA), insertUser(reader, projectId, BEN));
    const ben = await findUser(reader, projectId, { email: BEN.email });
    if (!ben) throw new Error('no user');
    await write(database, changeUser(reader, ben, { removedAt: T0 }));
    expect((await loadReach(reader, projectId, NOBODY)).users).toEqual([
      { user: ANA.uuid, email: ANA.email, role: ANA.role },
    ]);
  });

  test('an operator who is linked counts as the user, not twice', async () => {
    const database = await open();
    const { reader } = database;
    const link = { kind: 'slack', id: 'U1', name: '@ana', email: ANA.email, linkedAt: T0 } as const;
    await write(database, insertUser(reader, projectId, ANA));
    await write(database, insertIdentity(reader, projectId, link));
    const operators = [
      { kind: 'slack', id: 'U1' },
      { kind: 'discord', id: 'U1' },
    ] as const;
    const reach = await loadReach(reader, projectId, { ...NOBODY, operators });
    expect(reach.operators).toEqual([{ kind: 'discord', id: 'U1' }]);
    expect(reach.users).toHaveLength(1);
  });

  test('members of the groups that are asked for are known with their user, unless that was removed', async () => {
    const database = await open();
    const { reader } = database;
    const link = { kind: 'slack', name: '', linkedAt: T0 } as const;
    await write(database, insertUser(reader, projectId, ANA), insertUser(reader, projectId, BEN));
    await write(
      database,
      insertIdentity(reader, projectId, { ...link, id: 'U1', email: ANA.email }),
    );
    await write(
      database,
      insertIdentity(reader, projectId, { ...link, id: 'U2', email: BEN.email }),
    );
    const ben = await findUser(reader, projectId, { email: BEN.email });
    if (!ben) throw new Error('no user');
    const group = 'slack-group:S1';
    const members = [
      ...['U1', 'U2', 'U3'].map((member) => ({ name: group, member })),
      { name: 'slack-group:S2', member: 'U4' },
    ];
    await write(
      database,
      changeUser(reader, ben, { removedAt: T0 }),
      ...replaceGroupMembers(reader, { prefix: 'slack-group:', members, seenAt: T0 }),
    );
    const later = T0 + MEMBERS_REACHED_MS;
    const groups = [group, 'discord-role:7'];
    const reach = await loadReach(reader, projectId, { ...NOBODY, groups, now: later });
    expect(reach.members).toEqual([
      { kind: 'slack', id: 'U1', group, user: ANA.uuid },
      { kind: 'slack', id: 'U3', group, user: null },
    ]);
    const tooLate = await loadReach(reader, projectId, { ...NOBODY, groups, now: later + 1 });
    expect(tooLate.members).toEqual([]);
  });
});
