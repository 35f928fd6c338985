import { describe, expect, test } from 'vitest';
import type { Person } from '#src/domain/access.ts';
import {
  APPROVERS_MAX,
  describeApprovers,
  mayDecide,
  parseApprover,
} from '#src/domain/approvers.ts';
import { ANA, asPerson } from '#test/support/factories.ts';

describe('an approver is read', () => {
  test.each([
    ['user:ana@example.com', { kind: 'user', email: 'ana@example.com' }],
    [' user: Ana@Example.com ', { kind: 'user', email: 'ana@example.com' }],
    ['role:viewer', { kind: 'role', role: 'project_viewer' }],
    ['role:contributor', { kind: 'role', role: 'project_contributor' }],
    ['role:admin', { kind: 'role', role: 'project_admin' }],
    ['role:project_admin', { kind: 'role', role: 'project_admin' }],
    ['role:tenant_admin', { kind: 'role', role: 'tenant_admin' }],
    ['slack-group:S01', { kind: 'group', group: 'slack-group:S01' }],
    ['discord-role:42', { kind: 'group', group: 'discord-role:42' }],
  ])('%s', (text, approver) => {
    expect(parseApprover(text)).toEqual(approver);
  });

  test.each(['', 'ana', 'user:', 'user:ana', 'role:finance', 'role:none', 'group:7', 'user:a b@c'])(
    'not %j',
    (text) => {
      expect(parseApprover(text)).toEqual({
        message: expect.stringMatching(/^names /),
        fix: expect.stringMatching(/^Write /),
      });
    },
  );
});

const asked = { email: 'ana@example.com', groups: ['slack-group:S01'] };

describe('may somebody decide', () => {
  test.each<{ approvers: string[]; person: Partial<Person>; may: boolean }>([
    { approvers: [], person: { role: 'project_contributor' }, may: true },
    { approvers: [], person: { role: 'tenant_admin' }, may: true },
    { approvers: [], person: { role: 'project_viewer' }, may: false },
    { approvers: ['user:ANA@example.com'], person: { role: 'project_viewer' }, may: true },
    { approvers: ['user:ben@example.com'], person: { role: 'tenant_admin' }, may: false },
    { approvers: ['user:ana@example.com'], person: { email: null }, may: false },
    { approvers: ['role:admin'], person: { role: 'project_admin' }, may: true },
    { approvers: ['role:admin'], person: { role: 'tenant_admin' }, may: true },
    { approvers: ['role:admin'], person: { role: 'project_contributor' }, may: false },
    { approvers: ['slack-group:S01'], person: {}, may: true },
    { approvers: ['slack-group:S02'], person: {}, may: false },
    { approvers: ['discord-role:S01'], person: {}, may: false },
    { approvers: ['role:admin', 'slack-group:S01'], person: {}, may: true },
    // Whom the settings do not let in is let in by nobody's list.
    { approvers: ['slack-group:S01'], person: { role: 'none' }, may: false },
    // A version that was published before approvers were checked.
    { approvers: ['role:finance'], person: { role: 'tenant_admin' }, may: false },
  ])('$approvers, asked by $person: $may', ({ approvers, person, may }) => {
    expect(mayDecide({ approvers }, asPerson(ANA, { ...asked, ...person }))).toBe(may);
  });
});

describe('who can decide, in words', () => {
  test.each([
    [[], 'any contributor'],
    [['role:viewer'], 'any viewer'],
    [['user:ana@example.com', 'role:admin'], 'ana@example.com or any project admin'],
    [
      ['slack-group:S01', 'discord-role:42', 'role:tenant_admin'],
      'members of the Slack group S01, members with the Discord role 42 or any tenant admin',
    ],
    [['role:finance'], 'role:finance'],
  ])('%j: %s', (approvers, words) => {
    expect(describeApprovers(approvers)).toBe(words);
  });

  test('a long list is cut short', () => {
    const approvers = Array.from({ length: APPROVERS_MAX }, (_, n) => `user:u${n}@example.com`);
    expect(describeApprovers(approvers)).toMatch(/^u0@example.com, .*, u4@example.com or 95 more$/);
  });
});
