import { randomBytes } from 'node:crypto';
import { Refusal } from '#src/domain/errors.ts';
import type { DatabaseTarget } from '#src/store/database.ts';
import { EXIT, exitCodeOfRefusal } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';

/** What a verb that did not succeed says: to people in two sentences, to machines as an object. */
export interface Trouble {
  error: string;
  code: string;
  fix: string | null;
  exitCode: number;
  /** The whole of a bug, for the log. */
  details: string | null;
}

/** A usage error, a refusal, trouble with the database; anything else is a bug and gets a receipt. */
export async function explainTrouble(error: unknown, databaseUrl: string | null): Promise<Trouble> {
  if (error instanceof UsageError) {
    const { message, fix } = error;
    return { error: message, code: 'usage', fix, exitCode: EXIT.usage, details: null };
  }
  const refusal =
    error instanceof Refusal ? error : await explainDatabaseTrouble(error, databaseUrl);
  return refusal ? describeRefusal(refusal) : describeBug(error);
}

function describeRefusal({ message, kind, fix }: Refusal): Trouble {
  const exitCode = exitCodeOfRefusal(kind);
  return { error: message, code: kind, fix: fix ?? null, exitCode, details: null };
}

function describeBug(error: unknown): Trouble {
  const receipt = `R-${randomBytes(4).toString('hex')}`;
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    error: `Something went wrong, receipt ${receipt}.`,
    code: 'internal',
    fix: 'Please report it with this receipt and what stands on stderr.',
    exitCode: EXIT.internal,
    details: `${receipt} ${details}`,
  };
}

/** Only loaded when something went wrong. */
async function explainDatabaseTrouble(
  thrown: unknown,
  databaseUrl: string | null,
): Promise<Refusal | null> {
  if (databaseUrl === null) return null;
  const [{ readDatabaseUrl }, { explainDatabaseError }] = await Promise.all([
    import('#src/store/database.ts'),
    import('#src/store/explain-trouble.ts'),
  ]);
  const target: DatabaseTarget = readDatabaseUrl(databaseUrl);
  return explainDatabaseError(thrown, target);
}
