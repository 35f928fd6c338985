import { z } from 'zod';
import { ROLES, type Role } from './access.ts';
import { cleanWords } from './clean-text.ts';

/** What a product user may be: everybody who is known is at least a viewer. */
export type UserRole = Exclude<Role, 'none'>;

/** A product user. One who was removed stays on record, and may do nothing. */
export interface User {
  key: number;
  uuid: string;
  /** In lower case. */
  email: string;
  name: string;
  role: UserRole;
  createdAt: number;
  removedAt: number | null;
}

/** Somebody as a chat platform, or this machine, names them. */
export interface IdentityName {
  kind: 'local' | 'slack' | 'discord';
  id: string;
}

export const USER_NAME_LENGTH_MAX = 100;
const EMAIL_LENGTH_MAX = 254;
export const USER_ROLES = ROLES.filter((role) => role !== 'none');
/** As people write them. */
export const ROLE_NAMES = ['viewer', 'contributor', 'admin', 'tenant_admin'] as const;
export const IDENTITY_FORMS = 'slack:<member id>, discord:<user id> or local:<login>';

const ROLES_BY_NAME: Readonly<Record<(typeof ROLE_NAMES)[number], UserRole>> = {
  viewer: 'project_viewer',
  contributor: 'project_contributor',
  admin: 'project_admin',
  tenant_admin: 'tenant_admin',
};
const ROLE_BY_TEXT = new Map<string, UserRole>([
  ...Object.entries(ROLES_BY_NAME),
  ...USER_ROLES.map((role) => [role, role] as const),
]);

const IDENTITIES = [
  { kind: 'slack', id: /^[A-Z0-9]{1,50}$/ },
  { kind: 'discord', id: /^\d{1,30}$/ },
  { kind: 'local', id: /^\S{1,100}$/ },
] as const;

const Email = z.email().max(EMAIL_LENGTH_MAX);

/** In lower case, as e-mails are kept; null: it is none. */
export function parseEmail(text: string): string | null {
  return Email.safeParse(text.trim().toLowerCase()).data ?? null;
}

/** Null: a user cannot be called that. */
export function parseUserName(text: string): string | null {
  const name = cleanWords(text.trim());
  return name !== '' && name.length <= USER_NAME_LENGTH_MAX ? name : null;
}

/** `admin` or `project_admin`; null: neither a name nor a role. */
export function parseRole(text: string): UserRole | null {
  return ROLE_BY_TEXT.get(text.trim().toLowerCase()) ?? null;
}

/** `slack:U1`, `discord:2`, `local:ana`; null: none of these. */
export function parseIdentityName(text: string): IdentityName | null {
  const [kind, ...rest] = text.trim().split(':');
  const id = rest.join(':');
  const form = IDENTITIES.find((known) => known.kind === kind);
  return form?.id.test(id) ? { kind: form.kind, id } : null;
}

/** `slack:U1` */
export function describeIdentity({ kind, id }: IdentityName): string {
  return `${kind}:${id}`;
}
