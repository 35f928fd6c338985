import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type CliBench, openCliBench } from '#test/support/cli.ts';

const RECEIPT = /^R-[2-9A-Z]{8}$/;
const ReceiptLine = z.strictObject({
  receipt: z.string().regex(RECEIPT),
  outcome: z.string(),
  message: z.string(),
  fix: z.string().nullable(),
});
const UserLine = z.strictObject({
  user_id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: z.string(),
  identities: z.array(z.string()),
  created_at: z.iso.datetime({ precision: 3 }),
});
const AuditLine = z.strictObject({
  receipt: z.string().regex(RECEIPT),
  at: z.iso.datetime({ precision: 3 }),
  by: z.strictObject({
    kind: z.literal('local'),
    id: z.string(),
    name: z.string(),
    user_id: z.uuid().nullable(),
  }),
  place: z.literal('terminal'),
  asked: z.string(),
  target: z.string(),
  outcome: z.string(),
  message: z.string(),
});

test('users are added, linked, listed, changed and removed, and all of it is in the audit log', async () => {
  const { run } = openCliBench();
  const added = await run(['users', 'add', 'Ana@Example.com', '--name', 'Ana', '--role', 'admin']);
  expect(added.code).toBe(0);
  expect(added.stdout).toMatch(
    /^ana@example.com is added as a project admin[.] Receipt R-\w{8}[.]\n$/,
  );
  const linked = await run(['users', 'link', 'slack:U1', 'ana@example.com', '--json']);
  expect(linked.json.map((line) => ReceiptLine.parse(line))).toMatchObject([
    { outcome: 'applied', message: 'slack:U1 is linked to ana@example.com.' },
  ]);
  const changed = await run(['users', 'role', 'ana@example.com', 'viewer']);
  expect(changed.stdout).toMatch(/is now a viewer [(]was a project admin[)]/);
  const listed = await run(['users', 'list', '--json']);
  expect(listed.json.map((line) => UserLine.parse(line))).toMatchObject([
    { email: 'ana@example.com', name: 'Ana', role: 'project_viewer', identities: ['slack:U1'] },
  ]);
  const shown = await run(['users', 'list']);
  expect(shown.stdout).toBe('ana@example.com  project_viewer       Ana  slack:U1\n');
  const asked = await run(['users', 'remove', 'ana@example.com']);
  expect(asked).toMatchObject({ code: 0, stderr: 'To do it, add --yes.\n' });
  const removed = await run(['users', 'remove', 'ana@example.com', '--yes']);
  expect(removed.stdout).toMatch(/is removed/);
  const unlinked = await run(['users', 'unlink', 'slack:U1']);
  expect(unlinked.stdout).toMatch(/no longer linked/);
  expect((await run(['users', 'list'])).stderr).toMatch(/^No users yet/);
  const audit = await run(['audit', '--json', '--limit', '10']);
  const requests = audit.json.map((line) => AuditLine.parse(line));
  expect(requests.map(({ asked: verb, outcome }) => `${verb} ${outcome}`)).toEqual([
    'users unlink applied',
    'users remove applied',
    'users remove answered',
    'users role applied',
    'users link applied',
    'users add applied',
  ]);
  const page = await run(['audit', '--limit', '1', '--before', requests[0]?.receipt ?? '']);
  expect(page.stdout).toMatch(
    /^\d+ \w{3} \d\d:\d\d {2}R-\w{8} {2}\S+ \(terminal\) {2}users remove user:ana@example.com {2}applied: /,
  );
  expect(page.stderr).toMatch(/^More: add --before R-/);
});

test('a file is imported whole, or says everything that is wrong with it', async () => {
  const { run, write } = openCliBench();
  const bad = write('bad.csv', '\uFEFFEmail,role\n"a@b.co",king\n\nc@,\n');
  const refused = await run(['users', 'import', bad]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toBe(
    `2 things are not right: nobody was imported.
Mend the file.
line 2: There is no role "king". Write one of viewer, contributor, admin, tenant_admin.
line 4: "c@" is no e-mail. Write one such as ana@example.com.
`,
  );
  const issues = await run(['users', 'import', bad, '--json']);
  expect(issues.json).toMatchObject([
    { outcome: 'invalid' },
    { where: 'line 2' },
    { where: 'line 4', message: '"c@" is no e-mail.' },
  ]);
  const good = write('good.csv', 'email,name,slack\r\na@b.co,"A, the ""first""",U1\r\n');
  expect((await run(['users', 'import', good, '--dry-run'])).stdout).toBe(
    'Would be: added a@b.co; linked slack:U1.\n',
  );
  expect((await run(['users', 'import', good])).code).toBe(0);
  const json = write('more.json', [{ email: 'c@b.co', role: 'viewer' }]);
  expect((await run(['users', 'import', json])).code).toBe(0);
  const { json: people } = await run(['users', 'list', '--json']);
  expect(people).toMatchObject([
    { email: 'a@b.co', name: 'A, the "first"', identities: ['slack:U1'] },
    { email: 'c@b.co', role: 'project_viewer' },
  ]);
});

const FILES = {
  'open.csv': 'email\n"a',
  'none.csv': '',
  'head.csv': 'mail;name\n',
  'twice.csv': 'email,name,Name\n',
  'object.json': {},
};

const WRONG: readonly (readonly [args: string[], code: number, words: RegExp])[] = [
  [['users'], 3, /needs one of add, list, role, remove, link, unlink, import/],
  [['users', 'lst'], 3, /no verb "users lst"[^]*Did you mean "list"/],
  [['users', 'constructor'], 3, /no verb "users constructor"/],
  [['users', 'add'], 3, /needs an e-mail/],
  [['users', 'add', 'ana'], 3, /"ana" is no e-mail/],
  [['users', 'add', 'a@b.co', '--role', 'king'], 3, /no role "king"/],
  [['users', 'add', 'a@b.co', '--name', ' '], 3, /--name cannot be/],
  [['users', 'add', 'a@b.co', '--rol', 'viewer'], 3, /no flag --rol/],
  [['users', 'link', 'teams:1', 'a@b.co'], 3, /"teams:1" names nobody/],
  [['users', 'link', 'ABCD-EFGH', 'a@b.co'], 5, /code is wrong, was used, or is older/],
  [['users', 'role', 'a@b.co', 'viewer'], 5, /no user a@b.co/],
  [['users', 'import', 'x.txt'], 1, /neither .csv nor .json/],
  [['users', 'import', 'absent.csv'], 1, /absent.csv does not exist/],
  [['users', 'import', 'open.csv'], 1, /is not CSV/],
  [['users', 'import', 'none.csv'], 1, /holds nobody/],
  [['users', 'import', 'head.csv'], 1, /names no field "email"/],
  [['users', 'import', 'twice.csv'], 1, /names "name" twice/],
  [['users', 'import', 'object.json'], 1, /holds no list/],
  [['audit', '--by', 'a@b.co'], 5, /no user "a@b.co"/],
  [['audit', '--before', 'R-1'], 5, /no receipt R-1/],
  [['audit', '--limit', '0'], 3, /--limit cannot be "0"/],
  [['audit', '--run', 'abcd'], 5, /abcd/],
];

describe('what is typed wrong is refused, and how to write it is said', () => {
  let bench: CliBench;
  beforeAll(async () => {
    bench = openCliBench();
    for (const [name, content] of Object.entries(FILES)) bench.write(name, content);
    await bench.run(['migrate']);
  });

  test.each(WRONG)('%j', async (args, code, words) => {
    const result = await bench.run(args);
    expect(result.stderr).toMatch(words);
    expect(result.code).toBe(code);
  });
});

test('each verb of users says what it does', async () => {
  const { run } = openCliBench();
  expect((await run(['users', '--help'])).stdout).toMatch(/signalbox users import <file>/);
  expect((await run(['users', 'add', '--help'])).stdout).toMatch(/^Usage: signalbox users add/);
});
