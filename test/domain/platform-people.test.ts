import { expect, test } from 'vitest';
import { DECIDERS_MAX, listDeciders } from '#src/domain/list-deciders.ts';
import { type KnownPeople, listPlatformPeople } from '#src/domain/platform-people.ts';
import type { Actor } from '#src/domain/run-events.ts';

const ANA = { key: 1, uuid: 'u-ana', email: 'ana@example.com', role: 'project_admin' } as const;
const BEN = { key: 2, uuid: 'u-ben', email: 'ben@example.com', role: 'project_viewer' } as const;

const KNOWN: KnownPeople = {
  users: [ANA, BEN],
  identities: [
    { user: 2, kind: 'slack', id: 'U2', name: 'ben' },
    { user: 1, kind: 'slack', id: 'U1', name: 'ana' },
    { user: 1, kind: 'discord', id: '11', name: 'ana' },
    // Of somebody who was removed.
    { user: 9, kind: 'slack', id: 'U9', name: 'zoe' },
  ],
  operators: [
    { kind: 'slack', id: 'U1' },
    { kind: 'slack', id: 'U3' },
    { kind: 'slack', id: 'U9' },
    { kind: 'discord', id: '33' },
  ],
  members: [
    { name: 'slack-group:S01', member: 'U2' },
    { name: 'slack-group:S01', member: 'U3' },
    { name: 'slack-group:S01', member: 'U4' },
    { name: 'slack-group:S02', member: 'U4' },
    { name: 'slack-group:S01', member: 'U9' },
  ],
};

const TASK = { approvers: [], selfApproval: true, edits: [] };

const decidersOf = (
  over: { approvers?: string[]; selfApproval?: boolean; edits?: Actor[] },
  known: KnownPeople = KNOWN,
  starter: Actor | null = null,
) => {
  const edits = (over.edits ?? []).map((by) => ({ by, at: 0, version: 2, changes: [] }));
  const people = listPlatformPeople('slack', known);
  return listDeciders({ ...TASK, ...over, edits }, starter, people).map(({ actor }) => actor.id);
};

test('a platform knows users and operators with their groups, each once, and nobody who was removed', () => {
  expect(listPlatformPeople('slack', KNOWN)).toMatchObject([
    { actor: { id: 'U2', user: 'u-ben' }, role: 'project_viewer', groups: ['slack-group:S01'] },
    { actor: { id: 'U1', user: 'u-ana' }, email: ANA.email, role: 'project_admin', groups: [] },
    { actor: { id: 'U3' }, role: 'project_contributor', groups: ['slack-group:S01'] },
  ]);
  const elsewhere = listPlatformPeople('discord', { ...KNOWN, members: [] });
  expect(elsewhere.map(({ actor }) => actor.id)).toEqual(['11', '33']);
});

test.each<[that: string, approvers: string[], deciders: string[]]>([
  ['nobody is named: any contributor', [], ['U1', 'U3']],
  ['a user', ['user:ben@example.com'], ['U2']],
  ['a role', ['role:admin'], ['U1']],
  ['a group, as far as its members are known', ['slack-group:S01'], ['U2', 'U3']],
  ['somebody whom no platform knows', ['user:eve@example.com'], []],
])('%s', (_, approvers, deciders) => {
  expect(decidersOf({ approvers })).toEqual(deciders);
});

test('members whom nobody has linked are not asked alone: there no role is theirs', () => {
  expect(decidersOf({ approvers: ['slack-group:S02'] })).toEqual([]);
});

test('who started or edited it is not asked where that does not count', () => {
  const starter: Actor = { kind: 'discord', id: '11', name: 'ana' };
  const editor: Actor = { kind: 'slack', id: 'U3', name: 'U3' };
  const asked = { selfApproval: false, edits: [editor] };
  expect(decidersOf(asked, KNOWN, starter)).toEqual([]);
  expect(decidersOf({ selfApproval: false }, KNOWN, starter)).toEqual(['U3']);
  expect(decidersOf({ selfApproval: true }, KNOWN, starter)).toEqual(['U1', 'U3']);
});

test('so many are asked at most', () => {
  const operators = Array.from({ length: 30 }, (_, index) => {
    return { kind: 'slack', id: `U${index}0` } as const;
  });
  expect(decidersOf({}, { ...KNOWN, operators })).toHaveLength(DECIDERS_MAX);
});
