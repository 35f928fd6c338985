import type Database from 'better-sqlite3';
import {
  type Balance,
  dayOf,
  type Payment,
  payCharges,
  thresholdCrossed,
  totalOf,
} from '#src/domain/credits.ts';
import type { Debit } from './append.ts';

/** What pays for steps. */
export interface DebitDesk {
  /** Writes nothing. Null: the account does not hold what they cost, or is not metered. */
  quote: (debit: Debit) => QuotedDebit | null;
  /** Takes it from the account for steps of a run. Nothing may have been written since it was quoted that pays. */
  pay: (run: number, at: number, quoted: QuotedDebit) => void;
}

export interface QuotedDebit {
  debit: Debit;
  account: Account;
  payments: Payment[];
  left: Balance;
}

interface Account extends Balance {
  thresholds: string;
}

/** To be used inside a transaction that writes: what it reads stays so until it has written. */
export function prepareDebits(db: Database.Database): DebitDesk {
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
  return {
    quote: (debit) => {
      const account = find.get(debit.tenantId) as Account | undefined;
      const paid = account && payCharges(account, debit.charges);
      return paid ? { debit, account, ...paid } : null;
    },
    pay: (run, at, { debit, account, payments, left }) => {
      const { tenantId, charges } = debit;
      for (const { bucket, amount, step } of payments) {
        enter.run(tenantId, at, bucket, -amount, run, step);
      }
      set.run(left.trial, left.included, left.payg, tenantId);
      const [from, to] = [totalOf(account), totalOf(left)];
      use.run(tenantId, dayOf(at), charges.length, from - to, run);
      const thresholds: number[] = JSON.parse(account.thresholds);
      const crossed = thresholdCrossed(thresholds, { from, to });
      if (crossed !== null) warn.run(run, `credits:${crossed}`, at);
    },
  };
}
