import { describe, expect, test } from 'vitest';
import { StepFailure } from '#src/domain/errors.ts';
import {
  assertReachable,
  countReachable,
  type Reach,
  type ReachableMember,
} from '#src/domain/reachable-people.ts';
import type { Actor } from '#src/domain/run-events.ts';

const ANA = { user: 'user-1', email: 'ana@example.com', role: 'project_admin' } as const;
const BEN = { user: 'user-2', email: 'ben@example.com', role: 'project_contributor' } as const;
const EVE = { user: 'user-3', email: 'eve@example.com', role: 'project_viewer' } as const;

const NOBODY: Reach = { users: [], operators: [], defaultRole: 'none', members: [] };
const TEAM: Reach = { ...NOBODY, users: [ANA, BEN, EVE] };
const OPERATORS: Reach = {
  ...NOBODY,
  operators: [
    { kind: 'slack', id: 'U1' },
    { kind: 'discord', id: '2' },
  ],
};

describe('who could approve', () => {
  test.each<{ approvers: string[]; reach: Reach; count: number }>([
    // Whoever is at the machine itself has every role.
    { approvers: [], reach: NOBODY, count: 1 },
    { approvers: ['role:tenant_admin'], reach: NOBODY, count: 1 },
    { approvers: [], reach: TEAM, count: 3 },
    { approvers: ['role:viewer'], reach: TEAM, count: 4 },
    { approvers: ['role:admin'], reach: TEAM, count: 2 },
    { approvers: ['user:eve@example.com'], reach: TEAM, count: 1 },
    { approvers: ['user:eve@example.com', 'role:admin'], reach: TEAM, count: 3 },
    { approvers: ['user:zoe@example.com'], reach: TEAM, count: 0 },
    { approvers: ['role:finance'], reach: TEAM, count: 0 },
    { approvers: [], reach: OPERATORS, count: 3 },
    { approvers: ['role:admin'], reach: OPERATORS, count: 1 },
    { approvers: [], reach: { ...NOBODY, defaultRole: 'project_viewer' }, count: 1 },
    { approvers: [], reach: { ...NOBODY, defaultRole: 'project_contributor' }, count: Infinity },
    {
      approvers: ['role:viewer'],
      reach: { ...NOBODY, defaultRole: 'project_viewer' },
      count: Infinity,
    },
    { approvers: ['slack-group:S01'], reach: TEAM, count: 0 },
    { approvers: ['discord-role:constructor'], reach: TEAM, count: 0 },
  ])('$approvers: $count', ({ approvers, reach, count }) => {
    expect(countReachable({ approvers, selfApproval: true }, reach, null)).toBe(count);
  });

  test.each<{ starter: Actor | null; reach: Reach; count: number }>([
    { starter: null, reach: TEAM, count: 3 },
    { starter: { kind: 'slack', id: 'U1', name: '@ana', user: ANA.user }, reach: TEAM, count: 2 },
    { starter: { kind: 'local', id: 'ana', name: 'ana' }, reach: TEAM, count: 2 },
    { starter: { kind: 'local', id: 'ana', name: 'ana', user: ANA.user }, reach: TEAM, count: 1 },
    { starter: { kind: 'slack', id: 'U1', name: '@ana' }, reach: OPERATORS, count: 2 },
    { starter: { kind: 'slack', id: 'U9', name: '@zoe' }, reach: OPERATORS, count: 3 },
  ])('without $starter: $count', ({ starter, reach, count }) => {
    expect(countReachable({ approvers: [], selfApproval: false }, reach, starter)).toBe(count);
  });
});

const GROUP = 'slack-group:S01';

function member(id: string, over: Partial<ReachableMember> = {}): ReachableMember {
  return { kind: 'slack', id, group: GROUP, user: null, ...over };
}

describe('who of a group could approve', () => {
  const ben = member('U2', { user: BEN.user });
  const eve = member('U3', { user: EVE.user });

  test.each<{ about: string; reach: Reach; approvers?: string[]; count: number }>([
    { about: 'members who are users', reach: { ...TEAM, members: [ben, eve] }, count: 2 },
    {
      about: 'a user once, by whatever is linked to them',
      reach: { ...TEAM, members: [ben, member('U4', { user: BEN.user })] },
      count: 1,
    },
    {
      about: 'a user once who is named as well',
      reach: { ...TEAM, members: [ben] },
      approvers: [GROUP, 'user:ben@example.com'],
      count: 1,
    },
    {
      about: 'a member of two groups once',
      reach: { ...TEAM, members: [ben, { ...ben, group: 'slack-group:S02' }] },
      approvers: [GROUP, 'slack-group:S02'],
      count: 1,
    },
    {
      about: 'nobody of another group',
      reach: { ...TEAM, members: [{ ...ben, group: 'slack-group:S02' }] },
      count: 0,
    },
    { about: 'operators', reach: { ...OPERATORS, members: [member('U1')] }, count: 1 },
    {
      about: 'nobody of another platform who is called the same',
      reach: { ...OPERATORS, members: [member('2')] },
      count: 0,
    },
    { about: 'nobody who may do nothing', reach: { ...TEAM, members: [member('U9')] }, count: 0 },
    {
      about: 'everybody, where anybody may look',
      reach: { ...TEAM, defaultRole: 'project_viewer', members: [ben, member('U9'), member('U8')] },
      count: 3,
    },
  ])('$about: $count', ({ reach, approvers = [GROUP], count }) => {
    expect(countReachable({ approvers, selfApproval: true }, reach, null)).toBe(count);
  });

  test('whoever started the run is not one of them, linked or not', () => {
    const task = { approvers: [GROUP], selfApproval: false };
    const reach: Reach = { ...TEAM, defaultRole: 'project_viewer', members: [ben, member('U9')] };
    const zoe: Actor = { kind: 'slack', id: 'U9', name: '@zoe' };
    expect(countReachable(task, reach, zoe)).toBe(1);
    expect(countReachable(task, reach, { ...zoe, id: 'U2', user: BEN.user })).toBe(1);
  });

  test('whose members may do nothing yet is told to be linked', () => {
    const task = { approvers: [GROUP], quorum: 1, selfApproval: true };
    const { facts } = failureOf(() => assertReachable(task, TEAM, null));
    expect(facts.message).toBe(
      'Looked for members of the Slack group S01 and found 0, but 1 approval is needed. Add people (signalbox users add), link members of the group, or change approvers or quorum.',
    );
  });
});

describe('who could approve with whoever started the run', () => {
  const here: Actor = { kind: 'local', id: 'ana', name: 'ana' };

  test.each<{ starter: Actor; reach: Reach; count: number }>([
    // At the machine, and a user: one person.
    { starter: { ...here, user: ANA.user }, reach: TEAM, count: 2 },
    { starter: { ...here, user: EVE.user }, reach: TEAM, count: 3 },
    { starter: here, reach: TEAM, count: 3 },
  ])('$starter: $count', ({ starter, reach, count }) => {
    expect(countReachable({ approvers: [], selfApproval: true }, reach, starter)).toBe(count);
  });
});

describe('a task that too few could approve', () => {
  const task = { approvers: ['role:admin'], quorum: 2, selfApproval: true };

  test('fails, naming who was looked for and how many were found', () => {
    expect(failureOf(() => assertReachable(task, NOBODY, null)).facts).toEqual({
      code: 'HUMAN_TASK_FAILED',
      message:
        'Looked for any project admin and found 1, but 2 approvals are needed. Add people (signalbox users add), or change approvers or quorum.',
      outcome: 'known',
      curable: false,
    });
  });

  test('says whom it does not count', () => {
    const local: Actor = { kind: 'local', id: 'ana', name: 'ana' };
    const own = { ...task, quorum: 1, selfApproval: false };
    expect(failureOf(() => assertReachable(own, NOBODY, local)).facts.message).toMatch(
      /^Looked for any project admin besides whoever started the run and found 0, but 1 approval is needed\./,
    );
  });

  test('is none when there are enough', () => {
    expect(() => assertReachable(task, TEAM, null)).not.toThrow();
  });
});

function failureOf(act: () => unknown): StepFailure {
  try {
    act();
  } catch (error) {
    if (error instanceof StepFailure) return error;
    throw error;
  }
  throw new Error('it did not fail');
}
