import { describe, expect, test } from 'vitest';
import type { App } from '#src/app.ts';
import type { ImportLine } from '#src/domain/user-import.ts';
import { addUser } from '#src/operations/add-user.ts';
import { IMPORT_MAX, importUsers } from '#src/operations/import-users.ts';
import { linkIdentity } from '#src/operations/link-identity.ts';
import { listPeople } from '#src/operations/list-people.ts';
import { removeUser } from '#src/operations/remove-user.ts';
import { asCaller, OWNER } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { openQuietApp } from '#test/support/quiet-app.ts';

const ANA = { email: 'ana@example.com', name: 'Ana', role: 'admin', slack: 'U1', discord: '1' };
const BEN = { email: 'ben@example.com', slack: 'U2' };

function linesOf(...entries: unknown[]): ImportLine[] {
  return entries.map((fields, index) => ({ where: `line ${index + 2}`, fields }));
}

async function peopleOf(app: App): Promise<string[]> {
  return (await listPeople(app)).map(({ email, name, role, identities }) =>
    [email, name, role, ...identities.map(({ kind, id }) => `${kind}:${id}`)].join(' '),
  );
}

describe.each(databases())('on $name', ({ open }) => {
  test('a file makes users and links, and changes nothing the second time', async () => {
    const app = await openQuietApp(await open());
    const request = { lines: linesOf(ANA, BEN), isDryRun: false };
    const { receipt } = await importUsers(app, OWNER, request);
    expect(receipt).toMatchObject({
      outcome: 'applied',
      message:
        'Imported: added ana@example.com, ben@example.com; linked slack:U1, discord:1, slack:U2.',
    });
    const people = [
      'ana@example.com Ana project_admin discord:1 slack:U1',
      'ben@example.com ben project_contributor slack:U2',
    ];
    expect(await peopleOf(app)).toEqual(people);
    const { receipt: again } = await importUsers(app, OWNER, request);
    expect(again).toMatchObject({
      outcome: 'answered',
      message: 'Nothing changed: 2 as they were.',
    });
    const fewer = { lines: linesOf({ email: ANA.email, name: '', role: ' ' }), isDryRun: false };
    await importUsers(app, OWNER, fewer);
    expect(await peopleOf(app)).toEqual(people);
  });

  test('a dry run says what would be, and changes nothing', async () => {
    const app = await openQuietApp(await open());
    await addUser(app, OWNER, { email: BEN.email });
    const lines = linesOf(ANA, { ...BEN, name: 'Ben' });
    const { receipt } = await importUsers(app, OWNER, { lines, isDryRun: true });
    expect(receipt).toMatchObject({
      outcome: 'answered',
      message:
        'Would be: added ana@example.com; changed ben@example.com; linked slack:U1, discord:1, slack:U2.',
    });
    expect(await peopleOf(app)).toEqual(['ben@example.com ben project_contributor']);
  });

  test('with one fault nobody is imported, and every fault is named', async () => {
    const app = await openQuietApp(await open());
    await addUser(app, OWNER, { email: 'zoe@example.com' });
    await linkIdentity(app, OWNER, { kind: 'slack', id: 'U2', email: 'zoe@example.com' });
    const lines = linesOf(ANA, BEN, { email: 'cid@' }, { email: 'dan@example.com', role: 'king' });
    const { receipt, issues } = await importUsers(app, OWNER, { lines, isDryRun: false });
    expect(receipt).toMatchObject({
      outcome: 'invalid',
      message: '3 things are not right: nobody was imported.',
    });
    expect(issues.map(({ where, message }) => `${where}: ${message}`)).toEqual([
      'line 4: "cid@" is no e-mail.',
      'line 5: There is no role "king".',
      'line 3: slack:U2 is linked to zoe@example.com.',
    ]);
    expect(await peopleOf(app)).toHaveLength(1);
  });

  test('an import brings back whom it names, and makes nobody more than who imports', async () => {
    const app = await openQuietApp(await open());
    await importUsers(app, OWNER, { lines: linesOf(ANA), isDryRun: false });
    await removeUser(app, OWNER, { email: ANA.email, isConfirmed: true });
    await addUser(app, OWNER, { email: 'boss@example.com', role: 'tenant_admin' });
    const admin = asCaller(undefined, { role: 'project_admin' });
    const higher = linesOf(
      { ...BEN, role: 'tenant_admin' },
      { email: 'boss@example.com', role: 'viewer' },
    );
    const { issues } = await importUsers(app, admin, { lines: higher, isDryRun: false });
    expect(issues.map(({ where, message }) => `${where}: ${message}`)).toEqual([
      'line 2: @ana may not change what ben@example.com may do.',
      'line 3: @ana may not change what boss@example.com may do.',
    ]);
    const back = await importUsers(app, admin, { lines: linesOf(ANA), isDryRun: false });
    expect(back.receipt.message).toBe('Imported: changed ana@example.com.');
    expect((await peopleOf(app))[0]).toBe('ana@example.com Ana project_admin discord:1 slack:U1');
    const { receipt } = await importUsers(app, asCaller(), { lines: [], isDryRun: true });
    expect(receipt.outcome).toBe('forbidden');
  });

  test('two imports at once end as one after the other', async () => {
    const database = await open();
    const apps = await Promise.all([openQuietApp(database), openQuietApp(database)]);
    const request = { lines: linesOf(ANA, BEN), isDryRun: false };
    const made = await Promise.all(apps.map((app) => importUsers(app, OWNER, request)));
    const outcomes = made.map(({ receipt }) => receipt.outcome);
    expect(outcomes.toSorted()).toEqual(['answered', 'applied']);
  });

  test('a file of nobody, and one of too many, is refused', async () => {
    const app = await openQuietApp(await open());
    const many = Array.from({ length: IMPORT_MAX + 1 }, (_, index) => ({
      email: `u${index}@example.com`,
    }));
    for (const [entries, message] of [
      [[], 'The file holds nobody.'],
      [many, `The file holds ${IMPORT_MAX + 1} users.`],
    ] as const) {
      const request = { lines: linesOf(...entries), isDryRun: false };
      const { receipt } = await importUsers(app, OWNER, request);
      expect(receipt).toMatchObject({ outcome: 'invalid', message });
    }
  });

  test('the most that may be imported at once is', async () => {
    const app = await openQuietApp(await open());
    const many = Array.from({ length: IMPORT_MAX }, (_, index) => ({
      email: `u${index}@example.com`,
      slack: `U${index}`,
    }));
    const request = { lines: linesOf(...many), isDryRun: false };
    const { receipt } = await importUsers(app, OWNER, request);
    expect(receipt.outcome).toBe('applied');
    expect(await peopleOf(app)).toHaveLength(IMPORT_MAX);
  });
});
