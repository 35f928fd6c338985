import { DatabaseError } from 'pg';
import type { CommitOutcome, Unwritable } from './append.ts';
import { OVERDRAFT } from './postgres-debit.ts';
import { Unreachable } from './postgres-session.ts';

/** SQLSTATEs of a database that cannot write this just now, whatever is asked of it. */
const TROUBLES: Readonly<Record<string, Unwritable>> = {
  '55P03': 'busy', // lock_timeout
  '57014': 'busy', // statement_timeout
  '40P01': 'busy', // deadlock
  '40001': 'busy', // serialization
  '53100': 'full',
  '25006': 'readonly',
};
const UNIQUE_VIOLATION = '23505';

export function isUniqueViolation(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === UNIQUE_VIOLATION;
}

/** The account does not hold what was to be paid. */
export function isOverdraft(error: unknown): boolean {
  return error instanceof DatabaseError && error.constraint === OVERDRAFT;
}

/** Whether it is the database that cannot, or the batch that is wrong. */
export function outcomeOf(error: unknown): CommitOutcome {
  const cause = error instanceof Error ? error : new Error(String(error));
  const why = troubleOf(cause);
  return why === null
    ? { type: 'failed', error: cause }
    : { type: 'unwritable', why, message: cause.message };
}

function troubleOf(error: Error): Unwritable | null {
  if (error instanceof Unreachable) return 'unreachable';
  return error instanceof DatabaseError ? (TROUBLES[error.code ?? ''] ?? null) : null;
}
