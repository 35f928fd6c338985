import { wasActor } from './access.ts';
import { GROUP_FORMS, listGroups, parseApprover } from './approvers.ts';
import { listDeciders } from './list-deciders.ts';
import type { PlatformPerson } from './platform-people.ts';
import type { Actor } from './run-events.ts';
import type { TaskState } from './step-state.ts';

/** Of more who are named the others read it without a ping. */
export const CALLED_MAX = 10;

/** Whom a reminder pings, by the ids of its platform. */
export interface Called {
  people: string[];
  groups: string[];
}

/** What is known where a reminder is about to be sent. */
export interface CallScene {
  surface: 'slack' | 'discord';
  /** Everybody who is known there. */
  people: readonly PlatformPerson[];
  starter: Actor | null;
  /** Of the places with a card of the task, one calls groups: nobody hears of it in each of them. */
  mayCallGroups: boolean;
}

/** What is no id would be refused, and the reminder with it. */
const IDS = {
  slack: { person: /^[UW][A-Z0-9]{2,30}$/, group: /^S[A-Z0-9]{2,30}$/ },
  discord: { person: /^\d{2,30}$/, group: /^\d{2,30}$/ },
} as const;

/**
 * Persons whom the task names and whose approval would still count, at each reminder; whole groups
 * only with the first. A role, or anybody at all, is too many people to call.
 */
export function planCalls(task: TaskState, scene: CallScene): Called {
  const { surface, people, starter, mayCallGroups } = scene;
  const emails = new Set(
    task.approvers.map(parseApprover).flatMap((approver) => {
      return 'kind' in approver && approver.kind === 'user' ? [approver.email] : [];
    }),
  );
  const isNamed = ({ email }: PlatformPerson) => email !== null && emails.has(email.toLowerCase());
  const hasVoted = (person: PlatformPerson) => task.votes.some(({ by }) => wasActor(person, by));
  const named = people.filter((person) => isNamed(person) && !hasVoted(person));
  return {
    people: listDeciders(task, starter, named)
      .map(({ actor }) => actor.id)
      .filter((id) => IDS[surface].person.test(id))
      .slice(0, CALLED_MAX),
    groups: task.reminders <= 1 && mayCallGroups ? groupsOf(task, surface) : [],
  };
}

function groupsOf({ approvers }: TaskState, surface: CallScene['surface']): string[] {
  const form = `${GROUP_FORMS[surface]}:`;
  return listGroups(approvers)
    .filter((group) => group.startsWith(form))
    .map((group) => group.slice(form.length))
    .filter((id) => IDS[surface].group.test(id))
    .slice(0, CALLED_MAX);
}
