import Database from 'better-sqlite3';
import type { CommitOutcome, Unwritable } from './append.ts';

export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Database.SqliteError && /UNIQUE|PRIMARYKEY/.test(error.code);
}

/** Whether it is the database that cannot, or the batch that is wrong. */
export function outcomeOf(error: unknown): CommitOutcome {
  const why = error instanceof Database.SqliteError ? unwritableBecause(error.code) : null;
  if (why !== null && error instanceof Error) {
    return { type: 'unwritable', why, message: error.message };
  }
  return { type: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
}

function unwritableBecause(code: string): Unwritable | null {
  if (code.startsWith('SQLITE_BUSY') || code === 'SQLITE_LOCKED') return 'busy';
  if (code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR')) return 'full';
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_CANTOPEN') return 'readonly';
  return null;
}
