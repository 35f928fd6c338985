import { isSamePerson, type Person, type Role } from './access.ts';
import { describeApprovers, listGroups, openGate } from './approvers.ts';
import { StepFailure } from './errors.ts';
import type { Actor } from './run-events.ts';
import type { TaskState } from './step-state.ts';

/** Whom a task could reach, as it is known when the task is created. */
export interface Reach {
  users: readonly { user: string; email: string; role: Role }[];
  /** Contributors on chat platforms before anybody has linked them; the linked ones are users. */
  operators: readonly Name[];
  /** What anybody in a chat channel may do whom nobody has linked. */
  defaultRole: Role;
  /** Who belongs to the groups that the task names, as far as platforms have said so. */
  members: readonly ReachableMember[];
}

/** Somebody of a chat platform in one of its groups. Whoever is linked to a removed user is none. */
export interface ReachableMember extends Name {
  /** `slack-group:S01` */
  group: string;
  /** The user that they are linked to; null: nobody has linked them. */
  user: string | null;
}

type Name = Pick<Actor, 'kind' | 'id'>;

/** A member of a chat channel whom nobody has linked. */
const ANYBODY: Actor = { kind: 'slack', id: '', name: '' };

type Asked = Pick<TaskState, 'approvers' | 'quorum' | 'selfApproval'>;

/** How many different people could approve a task. Infinity: anybody in a chat channel. */
export function countReachable(
  task: Omit<Asked, 'quorum'>,
  reach: Reach,
  starter: Actor | null,
): number {
  const mayDecide = openGate(task);
  if (mayDecide(makePerson(ANYBODY, reach.defaultRole))) return Infinity;
  const allowed = listPeople(reach, starter).filter((person) => {
    const isBarred = !task.selfApproval && starter !== null && isSamePerson(starter, person.actor);
    return !isBarred && mayDecide(person);
  });
  // Whoever is at the machine may be one of the users.
  return new Set(allowed.map(({ actor: { user, ...name } }) => user ?? textOf(name))).size;
}

/** Throws the StepFailure of a task that can never get the approvals it needs, naming who was looked for. */
export function assertReachable(task: Asked, reach: Reach, starter: Actor | null): void {
  const found = countReachable(task, reach, starter);
  if (found >= task.quorum) return;
  const who = describeApprovers(task.approvers);
  const barred = task.selfApproval ? '' : ' besides whoever started the run';
  const needed = task.quorum === 1 ? '1 approval is' : `${task.quorum} approvals are`;
  const people = listGroups(task.approvers).length === 0 ? '' : ', link members of the group';
  throw new StepFailure({
    code: 'HUMAN_TASK_FAILED',
    message: `Looked for ${who}${barred} and found ${found}, but ${needed} needed. Add people (signalbox users add)${people}, or change approvers or quorum.`,
    outcome: 'known',
    curable: false,
  });
}

/**
 * Users, operators and members whom nobody has linked, and whoever is at the machine itself: one
 * person with every role.
 */
function listPeople(reach: Reach, starter: Actor | null): Person[] {
  const { users, operators, members, defaultRole } = reach;
  const here: Actor =
    starter?.kind === 'local' ? starter : { kind: 'local', id: '', name: 'local' };
  const groupsOf = openGroups(members);
  const known = new Set(operators.map(textOf));
  const others = members.filter((member) => member.user === null && !known.has(textOf(member)));
  const unlinked = [
    ...operators.map((name) => ({ name, role: 'project_contributor' as const })),
    ...others.map((name) => ({ name, role: defaultRole })),
  ];
  return [
    ...users.map(({ user, email, role }) => {
      const actor: Actor = { kind: 'user', id: user, name: email, user };
      return { actor, role, email, groups: groupsOf(user) };
    }),
    ...unlinked.map(({ name: { kind, id }, role }) => {
      const groups = groupsOf(textOf({ kind, id }));
      return { ...makePerson({ kind, id, name: id }, role), groups };
    }),
    makePerson(here, 'tenant_admin'),
  ];
}

/** What each belongs to: a user by all that is linked to them. */
function openGroups(members: readonly ReachableMember[]): (person: string) => string[] {
  const byPerson = Map.groupBy(members, (member) => member.user ?? textOf(member));
  return (person) => (byPerson.get(person) ?? []).map(({ group }) => group);
}

function textOf({ kind, id }: Name): string {
  return `${kind}:${id}`;
}

function makePerson(actor: Actor, role: Role): Person {
  return { actor, role, email: null, groups: [] };
}
