import { describeRole } from './access.ts';
import type { User, UserRole } from './user.ts';

/** Somebody as they are to be; what is absent stays as it is. */
export interface WantedUser {
  email: string;
  name?: string;
  role?: UserRole;
}

/** What it takes to make a user so, and how that is told. */
export type UserPlan = { message: string } & (
  | { type: 'add'; user: Pick<User, 'email' | 'name' | 'role'> }
  | { type: 'change'; user: User; change: Partial<Pick<User, 'name' | 'role' | 'removedAt'>> }
  | { type: 'same'; user: User }
);

const ROLE_DEFAULT: UserRole = 'project_contributor';

export function planUser(existing: User | null, wanted: WantedUser): UserPlan {
  const { email, name, role } = wanted;
  if (existing === null) return planNew(wanted);
  if (existing.removedAt !== null) {
    const change = { name: name ?? existing.name, role: role ?? ROLE_DEFAULT, removedAt: null };
    const message = `${email} is back, as ${describeRole(change.role)}.`;
    return { type: 'change', user: existing, change, message };
  }
  const change = {
    ...(role === undefined || role === existing.role ? {} : { role }),
    ...(name === undefined || name === existing.name ? {} : { name }),
  };
  if (Object.keys(change).length === 0) {
    const message = `${email} is ${describeRole(existing.role)} already: nothing changed.`;
    return { type: 'same', user: existing, message };
  }
  const message = `${email} is now ${describeChange(existing, change)}.`;
  return { type: 'change', user: existing, change, message };
}

function planNew({ email, name, role = ROLE_DEFAULT }: WantedUser): UserPlan {
  const [localPart = email] = email.split('@');
  const message = `${email} is added as ${describeRole(role)}.`;
  return { type: 'add', user: { email, name: name ?? localPart, role }, message };
}

function describeChange(
  existing: User,
  { role, name }: Partial<Pick<User, 'name' | 'role'>>,
): string {
  const words = [
    role === undefined ? [] : [`${describeRole(role)} (was ${describeRole(existing.role)})`],
    name === undefined ? [] : [`called "${name}" (was "${existing.name}")`],
  ];
  return words.flat().join(' and ');
}
