import { Refusal } from '#src/domain/errors.ts';
import type { Unwritable } from './append.ts';
import type { DatabaseTarget } from './database.ts';

type Words = readonly [what: string, fix: string];

const LOCKED: Words = [
  'is locked by another process',
  'End what holds it, such as a backup or a tool that has it open, and try again.',
];
const FULL: Words = ['cannot grow: its disk is full or failing', 'Free some space and try again.'];
const READ_ONLY: Words = [
  'may not be written by this user, or lies on a read-only disk',
  'Change its permissions, or point DATABASE_URL at another place.',
];
const UNOPENED: Words = [
  'cannot be opened',
  'Check its path in DATABASE_URL, and that this user may use its folder.',
];
const UNREADABLE: Words = [
  'cannot be read: it is no file, or its disk is failing',
  'Check its path in DATABASE_URL, and the disk.',
];
const DAMAGED: Words = [
  'is no SQLite database, or is damaged',
  'Point DATABASE_URL at another file, or restore a backup.',
];
const UNREACHABLE: Words = [
  'does not answer',
  'Check that the server runs, and the host and port in DATABASE_URL.',
];
const BAD_LOGIN: Words = ['refuses this user or password', 'Mend DATABASE_URL.'];

/** By what begins the error's code: SQLite's names, SQLSTATEs, the system's names. */
const BY_CODE: readonly (readonly [code: RegExp, words: Words])[] = [
  [/^SQLITE_(BUSY|LOCKED|PROTOCOL)/, LOCKED],
  [/^SQLITE_IOERR_(SHORT_)?READ/, UNREADABLE],
  [/^(SQLITE_(FULL|IOERR)|ENOSPC|EDQUOT|EFBIG|53100)/, FULL],
  [/^(SQLITE_(READONLY|PERM)|EACCES|EPERM|EROFS|25006)/, READ_ONLY],
  [/^(SQLITE_CANTOPEN|ENOTDIR|EISDIR|EEXIST|ENAMETOOLONG)/, UNOPENED],
  [/^SQLITE_(NOTADB|CORRUPT)/, DAMAGED],
  [/^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|EPIPE|ETIMEDOUT|08|57P)/, UNREACHABLE],
  [/^28/, BAD_LOGIN],
  [/^3D000/, ['does not exist', 'Create it, or mend its name in DATABASE_URL.']],
  [/^53/, ['has no room for another connection', 'End some clients, or raise max_connections.']],
  [/^42501/, ['does not let this user do that', 'Grant it the rights, or use another user.']],
  [/^(55P03|57014|40P01|40001)/, LOCKED],
];

const BY_TROUBLE: Record<Unwritable, Words> = {
  busy: LOCKED,
  full: FULL,
  readonly: READ_ONLY,
  unreachable: UNREACHABLE,
};

/** What an error of the database means to a person; null when it is none, but a bug. */
export function explainDatabaseError(error: unknown, target: DatabaseTarget): Refusal | null {
  for (const { code, message } of errorsIn(error)) {
    const words = BY_CODE.find(([pattern]) => pattern.test(code))?.[1];
    if (words) return refuse(words, target, message);
    if (/timeout.*(connection|connect)|Connection terminated/i.test(message)) {
      return refuse(UNREACHABLE, target, message);
    }
  }
  return null;
}

/** The same for a journal that has tried for long enough. */
export function explainUnwritable(
  { why, message }: { why: Unwritable; message: string },
  target: DatabaseTarget,
): Refusal {
  return refuse(BY_TROUBLE[why], target, message);
}

function refuse([what, fix]: Words, target: DatabaseTarget, message: string): Refusal {
  return new Refusal('unavailable', `The database ${nameOf(target)} ${what} (${message}).`, fix);
}

/** Without user and password. */
function nameOf(target: DatabaseTarget): string {
  if (target.dialect === 'sqlite') return target.file;
  if (!URL.canParse(target.url)) return 'of DATABASE_URL';
  const { host, pathname } = new URL(target.url);
  return host + pathname;
}

/** A refused connection to a host with several addresses is a list of errors. */
function errorsIn(error: unknown): { code: string; message: string }[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? error.errors.flatMap(errorsIn) : [];
  const code = 'code' in error ? String(error.code) : '';
  return [{ code, message: error.message }, ...inner].filter(({ message }) => message !== '');
}
