import type { Submission } from './append.ts';
import type { PostgresConnection } from './postgres-session.ts';

/**
 * What chat is told by. Deliverers, the count and people write many of these rows at once, each in an
 * order of its own, and decide by what others have just written: such batches take turns.
 */
export const CHAT_TABLES: ReadonlySet<string> = new Set([
  'alert_streams',
  'claims',
  'delivery_alerts',
  'digests',
  'ledger',
  'message_tallies',
  'mutes',
  'notices',
  'posts',
  'repeats',
  'storm_rows',
  'storms',
  'streaks',
  'subscriptions',
  'surfaces',
  'tallies',
  'tally_mark',
]);
const WRITTEN_TABLE = /\b(?:insert into|update|delete from) "?(\w+)/g;
const CHAT_LOCK = {
  name: 'lock_chat',
  text: `select pg_advisory_xact_lock(hashtext('signalbox chat'))`,
};
const RUNS_LOCK = {
  name: 'lock_runs',
  text: 'select id from runs where id = any($1::bigint[]) order by id for no key update',
};
const ACCOUNTS_LOCK = {
  name: 'lock_accounts',
  text: 'select from credit_accounts where tenant_id = any($1::bigint[]) order by tenant_id for no key update',
};

/**
 * All that a batch will need, before it writes anything: several statements would lock in an order of
 * their own. The turn of chat comes first, for who waits for it holds nothing; then runs and accounts
 * in the order of their keys.
 */
export function lockAll(
  connection: PostgresConnection,
  batch: readonly Submission[],
): Promise<unknown>[] {
  const chat = batch.some(writesChat) ? [connection.query(CHAT_LOCK)] : [];
  const runs = batch.flatMap(listRuns);
  const payers = batch.flatMap((one) => (one.type === 'append' && one.debit ? [one.debit] : []));
  // One that is alone locks what its append needs itself.
  const [only] = batch.length === 1 ? batch : [];
  if (only?.type === 'append') return chat;
  return [
    ...chat,
    lockRows(connection, RUNS_LOCK, runs),
    lockRows(
      connection,
      ACCOUNTS_LOCK,
      payers.map(({ tenantId }) => tenantId),
    ),
  ];
}

function writesChat({ statements = [] }: Submission): boolean {
  return statements.some(({ sql }) =>
    sql.matchAll(WRITTEN_TABLE).some(([, table = '']) => CHAT_TABLES.has(table)),
  );
}

function listRuns(submission: Submission): readonly number[] {
  if (submission.type === 'write') return submission.runs ?? [];
  return typeof submission.run === 'number' ? [submission.run] : [];
}

async function lockRows(
  connection: PostgresConnection,
  lock: typeof RUNS_LOCK,
  keys: readonly number[],
): Promise<void> {
  if (keys.length > 0) await connection.query({ ...lock, values: [keys] });
}
