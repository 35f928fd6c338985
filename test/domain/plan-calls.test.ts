import { describe, expect, test } from 'vitest';
import { CALLED_MAX, planCalls } from '#src/domain/plan-calls.ts';
import type { PlatformPerson } from '#src/domain/platform-people.ts';
import type { TaskState } from '#src/domain/step-state.ts';
import { ANA } from '#test/support/factories.ts';
import { asking } from '#test/support/task-scene.ts';

const person = (id: string, email: string, groups: string[] = []): PlatformPerson => {
  const actor = { kind: 'slack', id, name: id, user: `user-${email}` } as const;
  return { actor, email, role: 'project_contributor', groups };
};
const PEOPLE = [
  person('U01', 'ana@example.com'),
  person('U02', 'Ben@example.com'),
  person('U03', 'cleo@example.com', ['slack-group:S01']),
];

function calls(
  over: Partial<TaskState>,
  mayCallGroups = true,
  surface: 'slack' | 'discord' = 'slack',
) {
  const { task } = asking().step('review');
  if (task === undefined) throw new Error('nobody was asked');
  const scene = { surface, people: PEOPLE, starter: ANA, mayCallGroups };
  return planCalls({ ...task, reminders: 1, ...over }, scene);
}

describe('a reminder calls', () => {
  test('persons whom the task names and whose approval still counts, each time', () => {
    const approvers = ['user:ana@example.com', 'user:BEN@example.com', 'user:gone@example.com'];
    for (const reminders of [1, 2, 9]) {
      expect(calls({ approvers, reminders })).toEqual({ people: ['U01', 'U02'], groups: [] });
    }
    const by = PEOPLE[0]?.actor ?? ANA;
    expect(calls({ approvers, quorum: 2, votes: [{ by, at: 1 }] }).people).toEqual(['U02']);
    const edits = [{ by, at: 1, version: 2, changes: [] }];
    expect(calls({ approvers, selfApproval: false, edits }).people).toEqual(['U02']);
  });

  test('a whole group with the first reminder only, and in one place only', () => {
    const approvers = ['slack-group:S01', 'discord-role:42'];
    expect(calls({ approvers })).toEqual({ people: [], groups: ['S01'] });
    expect(calls({ approvers }, true, 'discord').groups).toEqual(['42']);
    expect(calls({ approvers }, false).groups).toEqual([]);
    expect(calls({ approvers, reminders: 2 }).groups).toEqual([]);
  });

  test('nobody for a role, or where anybody may decide', () => {
    for (const approvers of [[], ['role:viewer']]) {
      expect(calls({ approvers })).toEqual({ people: [], groups: [] });
    }
  });

  test('nobody by what is no id, nor a crowd', () => {
    expect(calls({ approvers: ['slack-group:<!here>', 'nonsense'] }).groups).toEqual([]);
    const crowd = Array.from({ length: 30 }, (_, index) => `slack-group:S1${index}`);
    expect(calls({ approvers: crowd }).groups).toHaveLength(CALLED_MAX);
  });
});
