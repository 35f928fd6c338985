import { UsageError } from '#src/cli/usage-error.ts';
import {
  IDENTITY_FORMS,
  type IdentityName,
  parseEmail,
  parseIdentityName,
  parseRole,
  parseUserName,
  ROLE_NAMES,
  USER_NAME_LENGTH_MAX,
  type UserRole,
} from '#src/domain/user.ts';

export function readEmail(text = ''): string {
  const email = parseEmail(text);
  if (email !== null) return email;
  throw new UsageError(`"${text}" is no e-mail.`, 'Give one such as ana@example.com.');
}

export function readRole(text = ''): UserRole {
  const role = parseRole(text);
  if (role !== null) return role;
  throw new UsageError(`There is no role "${text}".`, `Give one of ${ROLE_NAMES.join(', ')}.`);
}

export function readName(text: string): string {
  const name = parseUserName(text);
  if (name !== null) return name;
  throw new UsageError(
    `--name cannot be "${text}".`,
    `Give 1 to ${USER_NAME_LENGTH_MAX} characters.`,
  );
}

export function readIdentity(text = ''): IdentityName {
  const identity = parseIdentityName(text);
  if (identity) return identity;
  throw new UsageError(`"${text}" names nobody.`, `Give ${IDENTITY_FORMS}.`);
}
