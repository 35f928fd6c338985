import { z } from 'zod';
import { nearest } from './nearest.ts';
import type { WantedUser } from './plan-user.ts';
import {
  describeIdentity,
  type IdentityName,
  parseEmail,
  parseIdentityName,
  parseRole,
  parseUserName,
  ROLE_NAMES,
  USER_NAME_LENGTH_MAX,
} from './user.ts';

/** One line of a file of users, as it stands there. */
export interface ImportLine {
  /** `line 3`, `entry 2` */
  where: string;
  fields: unknown;
}

/** What must be mended before anything is imported. */
export interface ImportIssue {
  where: string;
  message: string;
  fix: string;
}

/** A user as a file wants them, and what they are called elsewhere. */
export interface ImportedUser extends WantedUser {
  where: string;
  identities: IdentityName[];
}

export const IMPORT_FIELDS = ['email', 'name', 'role', 'slack', 'discord'] as const;
type Field = (typeof IMPORT_FIELDS)[number];

const Fields = z.record(z.string(), z.string());

type Read<T> = { value: T } | Omit<ImportIssue, 'where'>;

const READERS = {
  name: (text: string) =>
    orIssue(parseUserName(text), {
      message: `The name is too long.`,
      fix: `Give it at most ${USER_NAME_LENGTH_MAX} characters.`,
    }),
  role: (text: string) =>
    orIssue(parseRole(text), {
      message: `There is no role "${text}".`,
      fix: `Write one of ${ROLE_NAMES.join(', ')}.`,
    }),
  slack: (text: string) =>
    orIssue(parseIdentityName(`slack:${text}`), {
      message: `"${text}" is no member id of Slack.`,
      fix: 'Copy it from the profile there, such as U012AB3CD.',
    }),
  discord: (text: string) =>
    orIssue(parseIdentityName(`discord:${text}`), {
      message: `"${text}" is no user id of Discord.`,
      fix: 'Copy it there in developer mode, such as 80351110224678912.',
    }),
};

/** Every line, or every issue of them at once. Blank fields count as absent. */
export function readImport(lines: readonly ImportLine[]): {
  users: ImportedUser[];
  issues: ImportIssue[];
} {
  const read = lines.map(readLine);
  const users = read.flatMap(({ user }) => (user === null ? [] : [user]));
  const found = [findUnknownFields(lines), read.flatMap(({ issues }) => issues), findTwice(users)];
  return { users, issues: found.flat() };
}

function readLine({ where, fields }: ImportLine): {
  user: ImportedUser | null;
  issues: ImportIssue[];
} {
  const parsed = Fields.safeParse(fields);
  if (!parsed.success) {
    const fix = `Give it the fields ${IMPORT_FIELDS.join(', ')}, each a text.`;
    return { user: null, issues: [{ where, message: 'This is no user.', fix }] };
  }
  const given = new Map(
    Object.entries(parsed.data).flatMap(([name, text]) =>
      text.trim() === '' ? [] : [[name, text.trim()] as const],
    ),
  );
  const issues: Omit<ImportIssue, 'where'>[] = [];
  const take = <T>(field: Field, reader: (text: string) => Read<T>): T | undefined => {
    const text = given.get(field);
    const result = text === undefined ? undefined : reader(text);
    if (result && 'message' in result) issues.push(result);
    return result && 'value' in result ? result.value : undefined;
  };
  const email = readEmail(given.get('email'));
  if ('message' in email) issues.push(email);
  const name = take('name', READERS.name);
  const role = take('role', READERS.role);
  const identities = [take('slack', READERS.slack), take('discord', READERS.discord)];
  const user = {
    where,
    email: 'value' in email ? email.value : '',
    ...(name === undefined ? {} : { name }),
    ...(role === undefined ? {} : { role }),
    identities: identities.filter((identity) => identity !== undefined),
  };
  return {
    user: 'value' in email ? user : null,
    issues: issues.map((issue) => ({ where, ...issue })),
  };
}

function orIssue<T>(value: T | null, issue: Omit<ImportIssue, 'where'>): Read<T> {
  return value === null ? issue : { value };
}

function readEmail(text: string | undefined): Read<string> {
  const fix = 'Write one such as ana@example.com.';
  if (text === undefined) return { message: 'There is no e-mail.', fix };
  return orIssue(parseEmail(text), { message: `"${text}" is no e-mail.`, fix });
}

/** Once each, where it stands first: a column has a name for all lines. */
function findUnknownFields(lines: readonly ImportLine[]): ImportIssue[] {
  const places = new Map<string, string>();
  for (const { where, fields } of lines) {
    for (const name of Object.keys(Fields.safeParse(fields).data ?? {})) {
      if (!places.has(name)) places.set(name, where);
    }
  }
  return [...places].flatMap(([name, where]) => {
    if (IMPORT_FIELDS.some((known) => known === name)) return [];
    const guess = nearest(name, IMPORT_FIELDS);
    const all = `The fields are ${IMPORT_FIELDS.join(', ')}.`;
    const fix = guess === undefined ? all : `Did you mean "${guess}"?`;
    return [{ where, message: `There is no field "${name}".`, fix }];
  });
}

/** Of two lines about one user, or with one identity, nobody can say which is meant. */
function findTwice(users: readonly ImportedUser[]): ImportIssue[] {
  const named = users.flatMap(({ where, email, identities }) =>
    [email, ...identities.map(describeIdentity)].map((name) => ({ where, name })),
  );
  return [...Map.groupBy(named, ({ name }) => name)].flatMap(([name, [first, ...others]]) =>
    others.map(({ where }) => {
      const message = `${name} stands in ${first?.where} already.`;
      return { where, message, fix: 'Leave one of them out.' };
    }),
  );
}
