import { isSamePerson, type Person, type Role } from './access.ts';
import { describeApprovers, openGate, parseApprover } from './approvers.ts';
import { StepFailure } from './errors.ts';
import type { Actor } from './run-events.ts';
import type { TaskState } from './step-state.ts';

/** Whom a task could reach, as it is known when the task is created. */
export interface Reach {
  users: readonly { user: string; email: string; role: Role }[];
  /** Contributors on chat platforms before anybody has linked them; the linked ones are users. */
  operators: readonly Pick<Actor, 'kind' | 'id'>[];
  /** What anybody in a chat channel may do whom nobody has linked. */
  defaultRole: Role;
  /** How many belong to `slack-group:S01`, as far as platforms have said so. */
  groups: Readonly<Record<string, number>>;
}

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
  const names = allowed.map(({ actor: { kind, id, user = `${kind}:${id}` } }) => user);
  const members = task.approvers.map((text) => countMembers(text, reach.groups));
  return new Set(names).size + members.reduce((sum, count) => sum + count, 0);
}

/** Throws the StepFailure of a task that can never get the approvals it needs, naming who was looked for. */
export function assertReachable(task: Asked, reach: Reach, starter: Actor | null): void {
  const found = countReachable(task, reach, starter);
  if (found >= task.quorum) return;
  const who = describeApprovers(task.approvers);
  const barred = task.selfApproval ? '' : ' besides whoever started the run';
  const needed = task.quorum === 1 ? '1 approval is' : `${task.quorum} approvals are`;
  throw new StepFailure({
    code: 'HUMAN_TASK_FAILED',
    message: `Looked for ${who}${barred} and found ${found}, but ${needed} needed. Add people (signalbox users add), or change approvers or quorum.`,
    outcome: 'known',
    curable: false,
  });
}

/** Users, operators whom nobody has linked, and whoever is at the machine itself: one person with every role. */
function listPeople({ users, operators }: Reach, starter: Actor | null): Person[] {
  const here: Actor =
    starter?.kind === 'local' ? starter : { kind: 'local', id: '', name: 'local' };
  return [
    ...users.map(({ user, email, role }) =>
      makePerson({ kind: 'user', id: user, name: email, user }, role, email),
    ),
    ...operators.map(({ kind, id }) => makePerson({ kind, id, name: id }, 'project_contributor')),
    makePerson(here, 'tenant_admin'),
  ];
}

function makePerson(actor: Actor, role: Role, email: string | null = null): Person {
  return { actor, role, email, groups: [] };
}

function countMembers(text: string, groups: Reach['groups']): number {
  const approver = parseApprover(text);
  if (!('group' in approver)) return 0;
  return (Object.hasOwn(groups, approver.group) ? groups[approver.group] : undefined) ?? 0;
}
