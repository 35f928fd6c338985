import type Database from 'better-sqlite3';
import { dayOf } from '#src/domain/credits.ts';
import type { Debit } from './append.ts';

/** Takes what steps of a run cost from the account. False: it does not hold that; what was written is to be undone. */
export type DebitAccount = (run: number, debit: Debit & { at: number }) => boolean;

/** What is left over after the charges that come before takes its part of each bucket that it reaches. */
const ENTER = `with held as (
  select trial as t, trial + included as i, trial + included + payg as p
  from credit_accounts where tenant_id = @tenant
), buckets (no, bucket, first, last) as (
  select 1, 'trial', 0, t from held
  union all select 2, 'included', t, i from held
  union all select 3, 'payg', i, p from held
)
insert into credit_ledger (tenant_id, at, kind, bucket, amount, run, step)
select @tenant, @at, 'debit', bucket, max(first, @first) - min(last, @last), @run, @step
from buckets where min(last, @last) > max(first, @first) order by no`;

// Under a threshold of which this run has told before it tells anew.
const WARN = `insert or replace into notices (run, subject, kind, at)
select @run, 'credits:' || lowest, 'low_balance', @at from (
  select min(value) as lowest from credit_accounts, json_each(thresholds)
  where tenant_id = @tenant
    and value <= trial + included + payg and value > trial + included + payg - @amount
) where lowest is not null`;

const TAKE = `update credit_accounts set
  trial = trial - min(trial, @amount),
  included = included - min(included, @amount - min(trial, @amount)),
  payg = payg - max(0, @amount - trial - included)
where tenant_id = @tenant and metered = 1 and trial + included + payg >= @amount`;

const USE = `insert into credit_usage (tenant_id, day, workflow_id, steps, amount)
select @tenant, @day, workflow_id, @steps, @amount from runs where id = @run
on conflict (tenant_id, day, workflow_id) do update
set steps = steps + excluded.steps, amount = amount + excluded.amount`;

export function prepareDebit(db: Database.Database): DebitAccount {
  const [enter, warn] = [db.prepare(ENTER), db.prepare(WARN)];
  const [take, use] = [db.prepare(TAKE), db.prepare(USE)];
  return (run, { tenantId: tenant, charges, at }) => {
    let amount = 0;
    for (const { step, price } of charges) {
      const [first, last] = [amount, amount + price];
      enter.run({ tenant, at, run, step, first, last });
      amount = last;
    }
    warn.run({ run, at, tenant, amount });
    if (take.run({ tenant, amount }).changes !== 1) return false;
    use.run({ tenant, day: dayOf(at), steps: charges.length, amount, run });
    return true;
  };
}
