import { describe, expect, test } from 'vitest';
import type { App } from '#src/app.ts';
import type { Actor } from '#src/domain/run-events.ts';
import type { UserRole } from '#src/domain/user.ts';
import { identifyCaller, identityOf } from '#src/operations/identify-caller.ts';
import { insertIdentity } from '#src/store/identities.ts';
import { changeUser, findUser, insertUser } from '#src/store/users.ts';
import { databases } from '#test/support/databases.ts';
import { ANA, BEN, T0 } from '#test/support/factories.ts';
import { openQuietApp } from '#test/support/quiet-app.ts';

const UUID = '00000000-0000-4000-8000-0000000000aa';
const EMAIL = 'ana@example.com';
const ROOT: Actor = { kind: 'local', id: 'root', name: 'root' };

async function makeUser(app: App, role: UserRole, ...actors: Actor[]): Promise<void> {
  const { db, projectId } = app;
  const user = { uuid: UUID, email: EMAIL, name: 'Ana', role, createdAt: T0 };
  const statements = [
    insertUser(db, projectId, user),
    ...actors.flatMap((actor) => {
      const identity = identityOf(actor);
      const link = { name: '', email: EMAIL, linkedAt: T0 };
      return identity ? [insertIdentity(db, projectId, { ...identity, ...link })] : [];
    }),
  ];
  await app.journal.submit('people', { type: 'write', statements, barrier: false });
}

async function removeUser(app: App): Promise<void> {
  const user = await findUser(app.db, app.projectId, { email: EMAIL });
  if (!user) throw new Error('no user');
  const statements = [changeUser(app.db, user, { removedAt: T0 })];
  await app.journal.submit('people', { type: 'write', statements, barrier: false });
}

describe.each(databases())('on $name', ({ open }) => {
  const openApp = async (config: Readonly<Record<string, string>> = {}) =>
    openQuietApp({ ...(await open()), config });

  test('whoever sits at this machine may do everything', async () => {
    const app = await openApp();
    const caller = await identifyCaller(app, { actor: ROOT, place: 'terminal' });
    const unlinked = { actor: ROOT, email: null, role: 'tenant_admin', groups: [] };
    expect(caller).toEqual({ ...unlinked, place: 'terminal' });
    await makeUser(app, 'project_viewer', ROOT);
    expect(await identifyCaller(app, { actor: ROOT, place: 'terminal' })).toEqual({
      ...unlinked,
      actor: { ...ROOT, user: UUID },
      identities: [{ kind: 'local', id: 'root' }],
      email: EMAIL,
      place: 'terminal',
    });
    await removeUser(app);
    expect(await identifyCaller(app, { actor: ROOT, place: 'terminal' })).toEqual({
      ...unlinked,
      place: 'terminal',
    });
  });

  test('somebody in chat acts as the user that they are linked to', async () => {
    const app = await openApp({ CHAT_OPERATORS: 'slack:U1' });
    await makeUser(app, 'project_viewer', ANA, BEN);
    const groups = ['slack-group:S1'];
    expect(await identifyCaller(app, { actor: ANA, groups, place: 'slack:C1' })).toEqual({
      actor: { ...ANA, user: UUID },
      identities: [
        { kind: 'discord', id: 'D2' },
        { kind: 'slack', id: 'U1' },
      ],
      email: EMAIL,
      role: 'project_viewer',
      groups,
      place: 'slack:C1',
    });
    const ben = await identifyCaller(app, { actor: BEN, place: 'discord:7' });
    expect(ben).toMatchObject({ actor: { ...BEN, user: UUID }, role: 'project_viewer' });
  });

  test('a user that was removed may do nothing, although their platform is in the settings', async () => {
    const app = await openApp({ CHAT_OPERATORS: 'slack:U1', CHAT_DEFAULT_ROLE: 'viewer' });
    await makeUser(app, 'project_admin', ANA);
    await removeUser(app);
    const caller = await identifyCaller(app, { actor: ANA, place: 'slack:C1' });
    expect(caller).toMatchObject({ actor: ANA, email: null, role: 'none' });
    const asUser: Actor = { kind: 'user', id: UUID, name: 'Ana' };
    expect(await identifyCaller(app, { actor: asUser, place: 'web' })).toMatchObject({
      role: 'none',
    });
  });

  test('whoever nobody has linked is what the settings say', async () => {
    const strict = await openApp({ CHAT_OPERATORS: 'slack:U1,discord:9' });
    const roleOf = async (app: App, actor: Actor) =>
      (await identifyCaller(app, { actor, place: 'p' })).role;
    expect(await roleOf(strict, ANA)).toBe('project_contributor');
    expect(await roleOf(strict, BEN)).toBe('none');
    expect(await roleOf(strict, { ...ANA, kind: 'discord' })).toBe('none');
    const friendly = await openApp({ CHAT_DEFAULT_ROLE: 'viewer' });
    expect(await roleOf(friendly, BEN)).toBe('project_viewer');
    expect(await roleOf(friendly, { ...BEN, kind: 'api' })).toBe('none');
    expect(await roleOf(friendly, { ...BEN, kind: 'system' })).toBe('none');
  });

  test.each([
    { stranger: 'here', known: { role: 'none', isOutOfPlace: true } },
    { stranger: 'everywhere', known: { role: 'none' } },
  ] as const)('a stranger $stranger is no more than what is theirs', async (given) => {
    const { stranger, known } = given;
    const app = await openApp({ CHAT_DEFAULT_ROLE: 'viewer', CHAT_OPERATORS: 'slack:U2' });
    const approach = { stranger, place: 'p' };
    const asked = { actor: ANA, email: null, groups: [], place: 'p' };
    expect(await identifyCaller(app, { actor: ANA, ...approach })).toEqual({ ...asked, ...known });
    const cem: Actor = { kind: 'slack', id: 'U2', name: '@cem' };
    const operator = await identifyCaller(app, { actor: cem, ...approach });
    expect(operator.role).toBe('project_contributor');
    await makeUser(app, 'project_admin', ANA);
    const linked = await identifyCaller(app, { actor: ANA, ...approach });
    expect(linked.role).toBe('project_admin');
    expect(linked.isOutOfPlace).toBeUndefined();
    const strict = { ...app, config: { ...app.config, CHAT_DEFAULT_ROLE: 'none' } } as const;
    const ben = await identifyCaller(strict, { actor: BEN, ...approach });
    expect(ben.isOutOfPlace).toBeUndefined();
  });

  test('nobody is a user because they say so', async () => {
    const app = await openApp();
    await makeUser(app, 'tenant_admin');
    const caller = await identifyCaller(app, { actor: { ...ANA, user: UUID }, place: 'p' });
    expect(caller).toMatchObject({ actor: ANA, role: 'none', email: null });
    expect(caller.actor.user).toBeUndefined();
  });
});
