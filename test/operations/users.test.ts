import { describe, expect, test } from 'vitest';
import type { App } from '#src/app.ts';
import { addUser, changeRole } from '#src/operations/add-user.ts';
import { identifyCaller } from '#src/operations/identify-caller.ts';
import { linkIdentity } from '#src/operations/link-identity.ts';
import { listPeople } from '#src/operations/list-people.ts';
import { loadAudit } from '#src/operations/load-audit.ts';
import { removeUser } from '#src/operations/remove-user.ts';
import { asCaller, OWNER } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { ANA } from '#test/support/factories.ts';
import { openQuietApp } from '#test/support/quiet-app.ts';

const EMAIL = 'ana@example.com';
const ADMIN = asCaller(undefined, { role: 'project_admin' });
const BOSS = { email: 'boss@example.com', role: 'tenant_admin' } as const;

const rolesOf = async (app: App) => (await listPeople(app)).map(({ email, role }) => [email, role]);

describe.each(databases())('on $name', ({ open }) => {
  test('a user is added, and adding says what it changed', async () => {
    const app = await openQuietApp(await open());
    const steps = [
      [{}, 'applied', `${EMAIL} is added as a contributor.`],
      [{}, 'answered', `${EMAIL} is a contributor already: nothing changed.`],
      [{ role: 'project_viewer' }, 'applied', `${EMAIL} is now a viewer (was a contributor).`],
      [{ name: 'Ana' }, 'applied', `${EMAIL} is now called "Ana" (was "ana").`],
    ] as const;
    for (const [wanted, outcome, message] of steps) {
      const receipt = await addUser(app, OWNER, { email: EMAIL, ...wanted });
      expect(receipt).toMatchObject({ outcome, message });
    }
    expect(await listPeople(app)).toMatchObject([
      { email: EMAIL, name: 'Ana', role: 'project_viewer', identities: [] },
    ]);
  });

  test('two who add one user at once make one user', async () => {
    const database = await open();
    const apps = await Promise.all([openQuietApp(database), openQuietApp(database)]);
    const receipts = await Promise.all(apps.map((app) => addUser(app, OWNER, { email: EMAIL })));
    expect(receipts.map(({ outcome }) => outcome).toSorted()).toEqual(['answered', 'applied']);
    const [app] = apps;
    expect(app && (await rolesOf(app))).toEqual([[EMAIL, 'project_contributor']]);
  });

  test('of two changes at once none is lost', async () => {
    const database = await open();
    const apps = await Promise.all([openQuietApp(database), openQuietApp(database)]);
    const [one, two] = apps;
    if (!one || !two) throw new Error('no apps');
    await addUser(one, OWNER, { email: EMAIL });
    await Promise.all([
      addUser(one, OWNER, { email: EMAIL, name: 'Ana' }),
      changeRole(two, OWNER, { email: EMAIL, role: 'project_viewer' }),
    ]);
    expect(await listPeople(one)).toMatchObject([{ name: 'Ana', role: 'project_viewer' }]);
  });

  test('a user is removed only when that is confirmed, and may do nothing from then on', async () => {
    const app = await openQuietApp(await open());
    await addUser(app, OWNER, { email: EMAIL });
    await linkIdentity(app, OWNER, { kind: 'slack', id: 'U1', email: EMAIL });
    const dry = await removeUser(app, OWNER, { email: EMAIL, isConfirmed: false });
    expect(dry).toMatchObject({
      outcome: 'answered',
      message: `Nothing changed: ${EMAIL}, a contributor, known as slack:U1, would be removed.`,
    });
    expect(await rolesOf(app)).toHaveLength(1);
    const done = await removeUser(app, OWNER, { email: EMAIL, isConfirmed: true });
    expect(done).toMatchObject({ outcome: 'applied' });
    expect(await rolesOf(app)).toEqual([]);
    expect(await identifyCaller(app, { actor: ANA, place: 'slack:C1' })).toMatchObject({
      role: 'none',
    });
    const again = await removeUser(app, OWNER, { email: EMAIL, isConfirmed: true });
    expect(again).toMatchObject({ outcome: 'unknown', message: `${EMAIL} was removed.` });
    const back = await addUser(app, OWNER, { email: EMAIL });
    expect(back.message).toBe(`${EMAIL} is back, as a contributor.`);
  });

  test('an e-mail that is no user’s is refused with the nearest that is', async () => {
    const app = await openQuietApp(await open());
    await addUser(app, OWNER, { email: EMAIL });
    const near = await changeRole(app, OWNER, { email: 'anna@example.com', role: 'tenant_admin' });
    expect(near).toMatchObject({ outcome: 'unknown', fix: `Did you mean ${EMAIL}?` });
    const far = await changeRole(app, OWNER, { email: 'zoe@far.org', role: 'tenant_admin' });
    expect(far).toMatchObject({ fix: 'Add them: signalbox users add zoe@far.org.' });
  });

  test('nobody makes, changes or removes somebody who may do more than themselves', async () => {
    const app = await openQuietApp(await open());
    await addUser(app, OWNER, BOSS);
    await addUser(app, OWNER, { email: EMAIL });
    const { email } = BOSS;
    const tries = [
      await addUser(app, ADMIN, { email: 'new@example.com', role: 'tenant_admin' }),
      await changeRole(app, ADMIN, { email: EMAIL, role: 'tenant_admin' }),
      await changeRole(app, ADMIN, { email, role: 'project_viewer' }),
      await removeUser(app, ADMIN, { email, isConfirmed: true }),
      await linkIdentity(app, ADMIN, { kind: 'slack', id: 'U1', email }),
      await addUser(app, asCaller(), { email: 'new@example.com' }),
    ];
    expect(tries.map(({ outcome }) => outcome)).toEqual(tries.map(() => 'forbidden'));
    expect(await rolesOf(app)).toEqual([
      [EMAIL, 'project_contributor'],
      [email, 'tenant_admin'],
    ]);
    const allowed = await addUser(app, ADMIN, { email: EMAIL, role: 'project_admin' });
    expect(allowed.outcome).toBe('applied');
  });

  test('what was asked is found by the user and by what they were called', async () => {
    const app = await openQuietApp(await open());
    await addUser(app, OWNER, { ...BOSS, email: EMAIL });
    await linkIdentity(app, OWNER, { kind: 'slack', id: 'U1', email: EMAIL });
    const boss = await identifyCaller(app, { actor: ANA, place: 'slack:C1' });
    const { id } = await addUser(app, boss, { email: 'ben@example.com' });
    const idsOf = async (request: object) => {
      const { receipts } = await loadAudit(app, { limit: 10, ...request });
      return receipts.map(({ receipt }) => receipt);
    };
    expect(await idsOf({ by: 'Ana@Example.com' })).toEqual([id]);
    expect(await idsOf({ by: 'slack:U1' })).toEqual([id]);
    expect(await idsOf({ by: 'local:root', before: id.toLowerCase() })).toHaveLength(2);
    expect((await loadAudit(app, { limit: 2 })).hasMore).toBe(true);
    expect((await loadAudit(app, { limit: 3 })).hasMore).toBe(false);
    await expect(idsOf({ by: 'nobody@example.com' })).rejects.toThrow(/no user/);
    await expect(idsOf({ by: 'ana' })).rejects.toThrow(/no user "ana"/);
    await expect(idsOf({ before: 'R-X' })).rejects.toThrow(/no receipt R-X/);
  });
});
