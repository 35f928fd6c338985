import { Refusal } from './errors.ts';
import type { Actor } from './run-events.ts';

/** From the least to the most: each may do what those before it may. */
export const ROLES = [
  'none',
  'project_viewer',
  'project_contributor',
  'project_admin',
  'tenant_admin',
] as const;
export type Role = (typeof ROLES)[number];

/** Somebody who asks for something, as the rules of access see them. */
export interface Person {
  /** Who is put on record. */
  actor: Actor;
  /** All that is linked to their user: they may have acted under one of these before it was. Absent: nothing is. */
  identities?: readonly Name[];
  /** Of the product user; null: an identity that nobody has linked to one. */
  email: string | null;
  role: Role;
  /** What platforms say they belong to: `slack-group:S01`, `discord-role:42`. */
  groups: readonly string[];
  /** They have less than CHAT_DEFAULT_ROLE because they ask where it does not hold. */
  isOutOfPlace?: true;
}

const ROLE_WORDS: Record<Role, string> = {
  none: 'not known here',
  project_viewer: 'a viewer',
  project_contributor: 'a contributor',
  project_admin: 'a project admin',
  tenant_admin: 'a tenant admin',
};

export function hasRole(person: Pick<Person, 'role'>, needed: Role): boolean {
  return ROLES.indexOf(person.role) >= ROLES.indexOf(needed);
}

/** "a viewer": a role as a sentence names it. */
export function describeRole(role: Role): string {
  return ROLE_WORDS[role];
}

/** Throws the Refusal that says which role is needed, and how to get it. `what` is a verb: "stop runs". */
export function assertRole(person: Person, needed: Role, what: string): void {
  if (hasRole(person, needed)) return;
  const { actor, role, isOutOfPlace = false } = person;
  const message = `${actor.name} is ${describeRole(role)} and may not ${what}: that takes ${describeRole(needed)}.`;
  throw new Refusal('forbidden', message, isOutOfPlace ? ELSEWHERE : adviseOn(actor));
}

const ELSEWHERE =
  'Ask in a channel where cards are posted, or link yourself to your user with /run link.';

function adviseOn(actor: Actor): string {
  return isUnlinked(actor)
    ? 'Link yourself to your user with /run link, or ask an admin.'
    : 'Ask an admin for that role: signalbox users add <e-mail> --role <role>.';
}

/** Known by nothing but what a platform says of them. */
export function isUnlinked({ kind, user }: Actor): boolean {
  return user === undefined && kind !== 'local';
}

/** The same person, whichever way they came; one who was linked in between is still the same. */
export function isSamePerson(a: Actor, b: Actor): boolean {
  if (a.user !== undefined && b.user !== undefined) return a.user === b.user;
  return hasSameName(a, b);
}

/** Was it this person who acted, be it under a name that was linked to their user only later? */
export function wasActor({ actor, identities = [] }: Person, acted: Actor): boolean {
  if (isSamePerson(actor, acted)) return true;
  return acted.user === undefined && identities.some((own) => hasSameName(own, acted));
}

type Name = Pick<Actor, 'kind' | 'id'>;

function hasSameName(a: Name, b: Name): boolean {
  return a.kind === b.kind && a.id === b.id;
}
