import type { Role } from './access.ts';

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
