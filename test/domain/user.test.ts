import { describe, expect, test } from 'vitest';
import { makeLegible } from '#src/domain/legible.ts';
import { describeImport, planImport } from '#src/domain/plan-import.ts';
import { planUser } from '#src/domain/plan-user.ts';
import {
  describeIdentity,
  parseEmail,
  parseIdentityName,
  parseRole,
  parseUserName,
  type User,
} from '#src/domain/user.ts';
import { readImport } from '#src/domain/user-import.ts';
import { T0 } from '#test/support/factories.ts';

test.each([
  [' Ana@Example.COM ', 'ana@example.com'],
  ['ana', null],
  ['ana@', null],
  ['', null],
  [`${'a'.repeat(64)}@${'b.'.repeat(100)}example.com`, null],
])('%j is the e-mail %j', (text, email) => {
  expect(parseEmail(text)).toBe(email);
});

test.each([
  ['viewer', 'project_viewer'],
  [' Admin', 'project_admin'],
  ['project_contributor', 'project_contributor'],
  ['tenant_admin', 'tenant_admin'],
  ['none', null],
  ['constructor', null],
  ['', null],
])('%j is the role %j', (text, role) => {
  expect(parseRole(text)).toBe(role);
});

test.each(['slack:U012AB3CD', 'discord:80351110224678912', 'local:ana', 'local:DOMAIN\\ana'])(
  '%s names somebody',
  (text) => {
    const identity = parseIdentityName(text);
    expect(identity && describeIdentity(identity)).toBe(text);
  },
);

test.each(['ana', 'slack:', 'slack:u1', 'slack:<@U1>', 'discord:ana', 'local:a b', 'teams:1', ''])(
  '%j names nobody',
  (text) => {
    expect(parseIdentityName(text)).toBeNull();
  },
);

test('a name is kept without what no database keeps, and not without end', () => {
  expect(parseUserName(' Ana\0 ')).toBe('Ana\uFFFD');
  expect(parseUserName('   ')).toBeNull();
  expect(parseUserName('a'.repeat(101))).toBeNull();
});

describe('a user that is to be so', () => {
  const ana: User = {
    key: 1,
    uuid: 'u',
    email: 'ana@example.com',
    name: 'Ana',
    role: 'project_viewer',
    createdAt: T0,
    removedAt: null,
  };
  const { email } = ana;

  test.each([
    ['is added', null, {}, 'add', 'added as a contributor'],
    [
      'is added as told',
      null,
      { name: 'A', role: 'tenant_admin' },
      'add',
      'added as a tenant admin',
    ],
    [
      'is so already',
      ana,
      { name: 'Ana', role: 'project_viewer' },
      'same',
      'a viewer already: nothing changed',
    ],
    [
      'changes in both',
      ana,
      { name: 'Anna', role: 'project_admin' },
      'change',
      'now a project admin (was a viewer) and called "Anna" (was "Ana")',
    ],
    [
      'changes in role',
      ana,
      { role: 'project_admin' },
      'change',
      'now a project admin (was a viewer)',
    ],
    ['changes in name', ana, { name: 'Anna' }, 'change', 'now called "Anna" (was "Ana")'],
    ['comes back', { ...ana, removedAt: T0 }, {}, 'change', 'back, as a contributor'],
    [
      'comes back as told',
      { ...ana, removedAt: T0 },
      { name: 'A', role: 'project_viewer' },
      'change',
      'back, as a viewer',
    ],
  ] as const)('%s', (_, existing, wanted, type, words) => {
    const plan = planUser(existing, { email, ...wanted });
    expect(plan.type).toBe(type);
    expect(plan.message).toMatch(new RegExp(`^ana@example.com is ${RegExp.escape(words)}[.]$`));
  });
});

describe('a line of users', () => {
  const read = (...entries: unknown[]) => {
    const { users, issues } = readImport(
      entries.map((fields, index) => ({ where: `${index}`, fields })),
    );
    return {
      users,
      issues: issues.map(({ where, message, fix }) => `${where}: ${message} ${fix}`),
    };
  };

  test('is read whole, blanks left out', () => {
    const given = { email: ' A@b.co ', name: 'A', role: 'viewer', slack: 'U1', discord: '' };
    expect(read(given)).toEqual({
      users: [
        {
          where: '0',
          email: 'a@b.co',
          name: 'A',
          role: 'project_viewer',
          identities: [{ kind: 'slack', id: 'U1' }],
        },
      ],
      issues: [],
    });
  });

  test.each([
    [
      'no object',
      [7],
      ['0: This is no user. Give it the fields email, name, role, slack, discord, each a text.'],
    ],
    ['a number', [{ email: 'a@b.co', discord: 80351110 }], ['0: This is no user.']],
    ['no e-mail', [{ name: 'A' }], ['0: There is no e-mail. Write one such as ana@example.com.']],
    [
      'everything wrong',
      [{ email: 'a', name: 'n'.repeat(101), role: 'king', slack: '@ana', discord: 'ana' }],
      ['"a" is no e-mail', 'name is too long', 'no role "king"', 'no member id', 'no user id'],
    ],
    [
      'an unknown field, once for all lines',
      [
        { email: 'a@b.co', rol: 'x' },
        { email: 'c@b.co', rol: 'y', zzzzzz: '' },
      ],
      [
        '0: There is no field "rol". Did you mean "role"?',
        '1: There is no field "zzzzzz". The fields are',
      ],
    ],
    [
      'somebody twice',
      [{ email: 'a@b.co', slack: 'U1' }, { email: 'A@B.co' }, { email: 'c@b.co', slack: 'U1' }],
      [
        '1: a@b.co stands in 0 already. Leave one of them out.',
        '2: slack:U1 stands in 0 already. Leave one of them out.',
      ],
    ],
  ])('with %s is refused, and says why', (_, entries, wanted) => {
    const { issues } = read(...entries);
    expect(issues).toEqual(wanted.map((words) => expect.stringContaining(words)));
  });
});

test('what is to be typed has no look-alikes', () => {
  let next = 0;
  const all = makeLegible(60, (below) => next++ % below);
  expect(all).toMatch(/^[2-9A-Z]{60}$/);
  expect(all).not.toMatch(/[01ILOU]/);
  expect(makeLegible(0, () => 0)).toBe('');
});

test('an import says what it changes, and whose identities it cannot take', () => {
  const user = { uuid: 'u', name: 'n', createdAt: T0, removedAt: null } as const;
  const known = {
    users: [
      { ...user, key: 1, email: 'a@b.co', role: 'project_viewer' },
      { ...user, key: 2, email: 'c@b.co', role: 'project_viewer' },
    ],
    identities: [
      { kind: 'slack', id: 'U1', user: 1 },
      { kind: 'slack', id: 'U2', user: 2 },
    ],
  } as const;
  const where = 'line 2';
  const u1 = { kind: 'slack', id: 'U1' } as const;
  const u9 = { kind: 'slack', id: 'U9' } as const;
  const plan = planImport(
    [
      { where, email: 'a@b.co', identities: [u1] },
      { where, email: 'c@b.co', role: 'project_admin', identities: [u1] },
      { where, email: 'd@b.co', identities: [u9] },
    ],
    known,
  );
  expect(plan.links).toEqual([{ ...u9, email: 'd@b.co' }]);
  expect(plan.issues).toEqual([
    {
      where,
      message: 'slack:U1 is linked to a@b.co.',
      fix: 'Unlink it first: signalbox users unlink slack:U1.',
    },
  ]);
  expect(describeImport(plan)).toBe(
    'added d@b.co; changed c@b.co; linked slack:U9; 1 as they were',
  );
  expect(describeImport(planImport([{ where, email: 'e@b.co', identities: [] }], known))).toBe(
    'added e@b.co',
  );
});
