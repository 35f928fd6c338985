import { describeRole, hasRole, type Person, type Role } from './access.ts';
import { nearest } from './nearest.ts';
import type { TaskState } from './step-state.ts';
import { parseRole, ROLE_NAMES } from './user.ts';

/** One of those who may decide a task, as its author named them. */
export type Approver =
  | { kind: 'user'; email: string }
  | { kind: 'role'; role: Role }
  /** As platforms say it of a person: `slack-group:S01`, `discord-role:42`. */
  | { kind: 'group'; group: string };

/** Why an approver cannot be read. */
export interface ApproverFault {
  message: string;
  fix: string;
}

export const APPROVERS_MAX = 100;
const APPROVERS_SHOWN_MAX = 5;
/** Whoever decides a task that names nobody is at least this. */
const ANYBODY: Role = 'project_contributor';
/** Whoever decides a task that names them is at least this: linked, or let in by the settings. */
const KNOWN: Role = 'project_viewer';

/** What the groups of a chat platform are called here, before their id. */
export const GROUP_FORMS = { slack: 'slack-group', discord: 'discord-role' } as const;

const GROUP_WORDS = new Map<string, string>([
  [GROUP_FORMS.slack, 'members of the Slack group'],
  [GROUP_FORMS.discord, 'members with the Discord role'],
]);
const FORMS = ['user', 'role', ...GROUP_WORDS.keys()];

/** Reads `user:<e-mail>`, `role:<role>`, `slack-group:<id>` or `discord-role:<id>`. */
export function parseApprover(text: string): Approver | ApproverFault {
  const [, form = '', name = ''] = /^([^:]*):\s*(\S+)$/.exec(text.trim()) ?? [];
  if (form === 'user' && name.includes('@')) return { kind: 'user', email: name.toLowerCase() };
  if (form === 'role') {
    const role = parseRole(name);
    return role === null ? unknownRole(name) : { kind: 'role', role };
  }
  if (GROUP_WORDS.has(form)) return { kind: 'group', group: `${form}:${name}` };
  return {
    message: 'names nobody that can be asked',
    fix: `Write user:<e-mail>, role:<role>, slack-group:<id> or discord-role:<id>.${suggest(form, FORMS, ':')}`,
  };
}

function unknownRole(name: string): ApproverFault {
  const fix = `Write one of ${ROLE_NAMES.map((role) => `role:${role}`).join(', ')}.`;
  return { message: 'names no role', fix: fix + suggest(name, ROLE_NAMES) };
}

function suggest(word: string, candidates: readonly string[], after = ''): string {
  const found = nearest(word, candidates);
  return found === undefined ? '' : ` Did you mean ${found}${after}?`;
}

/** May this person decide the task? Nobody named: any contributor. */
export function mayDecide(task: Pick<TaskState, 'approvers'>, person: Person): boolean {
  return openGate(task)(person);
}

/** The same for many people: the approvers are read once. Who cannot be read is nobody. */
export function openGate({ approvers }: Pick<TaskState, 'approvers'>): (person: Person) => boolean {
  if (approvers.length === 0) return (person) => hasRole(person, ANYBODY);
  const named = approvers.map(parseApprover).filter((approver) => 'kind' in approver);
  return (person) => hasRole(person, KNOWN) && named.some((approver) => isNamed(approver, person));
}

function isNamed(approver: Approver, { email, role, groups }: Person): boolean {
  switch (approver.kind) {
    case 'user':
      return email?.toLowerCase() === approver.email;
    case 'role':
      return hasRole({ role }, approver.role);
    case 'group':
      return groups.includes(approver.group);
  }
}

/** The groups among them: `slack-group:S01`. */
export function listGroups(approvers: readonly string[]): string[] {
  const groups = approvers.map(parseApprover).flatMap((approver) => {
    return 'kind' in approver && approver.kind === 'group' ? [approver.group] : [];
  });
  return [...new Set(groups)];
}

/** Who can decide, for people: "any contributor", "ana@example.com or any project admin". */
export function describeApprovers(approvers: readonly string[]): string {
  if (approvers.length === 0) return describeAnybody(ANYBODY);
  const words = approvers.slice(0, APPROVERS_SHOWN_MAX).map(describeApprover);
  const more = approvers.length - words.length;
  if (more > 0) words.push(`${more} more`);
  return [...words.slice(0, -2), words.slice(-2).join(' or ')].join(', ');
}

function describeApprover(text: string): string {
  const approver = parseApprover(text);
  if (!('kind' in approver)) return text;
  switch (approver.kind) {
    case 'user':
      return approver.email;
    case 'role':
      return describeAnybody(approver.role);
    case 'group': {
      const [form = '', id = ''] = approver.group.split(':');
      return `${GROUP_WORDS.get(form)} ${id}`;
    }
  }
}

/** "any contributor": that role or above. */
function describeAnybody(role: Role): string {
  return describeRole(role).replace(/^an? /, 'any ');
}
