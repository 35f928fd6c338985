import type { RunAppend, Statement, Submission, SubmissionResult } from './append.ts';
import { type WonRow, writeAppends } from './postgres-append.ts';
import { lockAll } from './postgres-locks.ts';
import { type Placed, planRounds, type Round } from './postgres-rounds.ts';
import type { PostgresConnection } from './postgres-session.ts';
import { isOverdraft, isUniqueViolation } from './postgres-trouble.ts';

const LOST: SubmissionResult = { won: false };

/**
 * Writes a batch in one transaction: in one round trip when it is nothing but appends of different
 * runs. Others are written hopefully, as if none would lose half way; when one does, all is undone
 * and written again with a savepoint before each of them.
 */
export async function writeBatch(
  connection: PostgresConnection,
  batch: readonly Submission[],
): Promise<SubmissionResult[]> {
  const results = batch.map(() => LOST);
  const rounds = planRounds(batch);
  const [first] = rounds;
  if (!first) return results;
  const isPlain = rounds.length === 1 && first.inTurn.length === 0;
  const isWritten = isPlain
    ? await writeAtOnce(connection, first.together, results)
    : await writeRounds(connection, rounds, { batch, results, write: writeAll });
  if (isWritten) return results;
  const again = batch.map(() => LOST);
  const alone = planRounds(batch, { paysTogether: false });
  await writeRounds(connection, alone, { batch, results: again, write: writeOrUndo });
  return again;
}

/** False: they cost more together than there is, and nothing is written. */
async function writeAtOnce(
  connection: PostgresConnection,
  appends: readonly Placed<RunAppend>[],
  results: SubmissionResult[],
): Promise<boolean> {
  try {
    await writeTogether(connection, appends, results);
    return true;
  } catch (error) {
    if (isOverdraft(error)) return false;
    throw error;
  }
}

/** lost: it has written nothing. spoilt: it has lost after it had written something. */
type Written = Extract<SubmissionResult, { won: true }> | 'lost' | 'spoilt';

interface BatchWrite {
  batch: readonly Submission[];
  results: SubmissionResult[];
  write: typeof writeAll;
}

/** False: one of them has spoilt the transaction, and nothing is written. */
async function writeRounds(
  connection: PostgresConnection,
  rounds: readonly Round[],
  { batch, results, write }: BatchWrite,
): Promise<boolean> {
  try {
    // Sent behind one another: neither waits for the answer of the one before.
    await Promise.all([connection.run('begin'), ...lockAll(connection, batch)]);
    for (const { together, inTurn } of rounds) {
      if (together.length > 0) await writeTogether(connection, together, results);
      for (const { place, submission } of inTurn) {
        const written = await write(connection, submission);
        if (written === 'spoilt') {
          await connection.run('rollback');
          return false;
        }
        if (written !== 'lost') results[place] = written;
      }
    }
    await connection.run('commit');
    return true;
  } catch (error) {
    if (!connection.isLost) await connection.run('rollback');
    if (isOverdraft(error)) return false;
    throw error;
  }
}

async function writeTogether(
  connection: PostgresConnection,
  appends: readonly Placed<RunAppend>[],
  results: SubmissionResult[],
): Promise<void> {
  const winners = await connection.query<WonRow>(writeAppends(appends));
  for (const [place, run] of winners) results[place] = { won: true, run, rows: [] };
}

/** Extra statements can fail half way: what they had done is undone, and only this one loses. */
async function writeOrUndo(
  connection: PostgresConnection,
  submission: Submission,
): Promise<Written> {
  await connection.run('savepoint submission');
  const written = await writeAll(connection, submission);
  const undo = written === 'spoilt' ? 'rollback to submission; ' : '';
  await connection.run(`${undo}release submission`);
  return written === 'spoilt' ? 'lost' : written;
}

async function writeAll(connection: PostgresConnection, submission: Submission): Promise<Written> {
  try {
    const run = submission.type === 'append' ? await writeAlone(connection, submission) : null;
    if (submission.type === 'append' && run === null) return 'lost';
    const rows: Record<string, unknown>[] = [];
    for (const [index, statement] of (submission.statements ?? []).entries()) {
      const isMatched = await runStatement(connection, statement, rows);
      const isFirst = index === 0 && run === null;
      if (statement.mustMatch && !isMatched) return isFirst ? 'lost' : 'spoilt';
    }
    return { won: true, run, rows };
  } catch (error) {
    if (isUniqueViolation(error) || isOverdraft(error)) return 'spoilt';
    throw error;
  }
}

async function writeAlone(
  connection: PostgresConnection,
  submission: RunAppend,
): Promise<number | null> {
  const [winner] = await connection.query<WonRow>(writeAppends([{ place: 0, submission }]));
  return winner ? winner[1] : null;
}

async function runStatement(
  connection: PostgresConnection,
  { sql, bindings }: Statement,
  rows: Record<string, unknown>[],
): Promise<boolean> {
  const answer = await connection.queryObjects({ text: sql, values: [...bindings] });
  rows.push(...answer.rows);
  return (answer.rowCount ?? 0) > 0;
}
