import type Database from 'better-sqlite3';
import { type Balance, dayOf, payCharges, thresholdCrossed, totalOf } from '#src/domain/credits.ts';
import type { Debit } from './append.ts';

/** Takes what steps of a run cost from the account. False: it does not hold that, and nothing is taken. */
export type DebitAccount = (run: number, debit: Debit & { at: number }) => boolean;

interface Account extends Balance {
  thresholds: string;
}

/** To be called inside a transaction that writes: what it reads stays so until it has written. */
export function prepareDebit(db: Database.Database): DebitAccount {
  const find = db.prepare(
    'select trial, included, payg, thresholds from credit_accounts where tenant_id = ? and metered = 1',
  );
  const enter = db.prepare(
    `insert into credit_ledger (tenant_id, at, kind, bucket, amount, run, step) values (?, ?, 'debit', ?, ?, ?, ?)`,
  );
  const set = db.prepare(
    'update credit_accounts set trial = ?, included = ?, payg = ? where tenant_id = ?',
  );
  const use = db.prepare(
    `insert into credit_usage (tenant_id, day, workflow_id, steps, amount)
     select ?, ?, workflow_id, ?, ? from runs where id = cast(? as integer)
     on conflict (tenant_id, day, workflow_id) do update
     set steps = steps + excluded.steps, amount = amount + excluded.amount`,
  );
  // Under a threshold of which this run has told before it tells anew.
  const warn = db.prepare(
    `insert or replace into notices (run, subject, kind, at) values (?, ?, 'low_balance', ?)`,
  );
  return (run, { tenantId, charges, at }) => {
    const account = find.get(tenantId) as Account | undefined;
    const paid = account && payCharges(account, charges);
    if (!paid) return false;
    const { payments, left } = paid;
    for (const { bucket, amount, step } of payments) {
      enter.run(tenantId, at, bucket, -amount, run, step);
    }
    set.run(left.trial, left.included, left.payg, tenantId);
    const [from, to] = [totalOf(account), totalOf(left)];
    use.run(tenantId, dayOf(at), charges.length, from - to, run);
    const thresholds: number[] = JSON.parse(account.thresholds);
    const crossed = thresholdCrossed(thresholds, { from, to });
    if (crossed !== null) warn.run(run, `credits:${crossed}`, at);
    return true;
  };
}
