/** One row a charge, in the order in which they are paid. */
export const CHARGES = {
  place: 'int',
  no: 'int',
  tenant_id: 'bigint',
  at: 'bigint',
  step: 'text',
  price: 'bigint',
};

/** Its violation says that the account does not hold what a batch costs, or is not metered. */
export const OVERDRAFT = 'credit_accounts_payg_check';

/**
 * Pays for all the winners of a batch at once, or breaks the account's check: they are written one
 * by one then. Whoever locks the account has locked the runs before, so that nobody waits in a circle.
 */
export function payFor(charges: string): string {
  return `, charged as materialized (
  select w.id as run, c.* from won w join ${charges} on c.place = w.place
), account as materialized (
  select * from credit_accounts where tenant_id = any(array(select tenant_id from charged))
  order by tenant_id for no key update
), spent as materialized (
  select run, tenant_id, at, step, (sum(price) over paid - price)::bigint as first, (sum(price) over paid)::bigint as last
  from charged window paid as (partition by tenant_id order by no)
), due as (
  select tenant_id, sum(price)::bigint as amount from charged group by tenant_id
), taken as (
  update credit_accounts a set
    trial = h.trial - least(h.trial, d.amount),
    included = h.included - least(h.included, d.amount - least(h.trial, d.amount)),
    payg = case when h.metered = 1 then h.payg - greatest(0, d.amount - h.trial - h.included) else -1 end
  from account h join due d on d.tenant_id = h.tenant_id where a.tenant_id = h.tenant_id
), entered as (
  insert into credit_ledger (tenant_id, at, kind, bucket, amount, run, step)
  select s.tenant_id, s.at, 'debit', b.bucket, greatest(b.first, s.first) - least(b.last, s.last), s.run, s.step
  from spent s join account h on h.tenant_id = s.tenant_id cross join lateral (values
    (1, 'trial', 0::bigint, h.trial),
    (2, 'included', h.trial, h.trial + h.included),
    (3, 'payg', h.trial + h.included, h.trial + h.included + h.payg)
  ) b (no, bucket, first, last)
  where least(b.last, s.last) > greatest(b.first, s.first) order by s.first, b.no
), used as (
  insert into credit_usage (tenant_id, day, workflow_id, steps, amount)
  select c.tenant_id, c.at / 86400000, r.workflow_id, count(*), sum(c.price)::bigint
  from charged c join runs r on r.id = c.run group by 1, 2, 3
  on conflict (tenant_id, day, workflow_id) do update
  set steps = credit_usage.steps + excluded.steps, amount = credit_usage.amount + excluded.amount
), warned as (
  insert into notices (run, subject, kind, at)
  select s.run, 'credits:' || min(t.value::bigint), 'low_balance', max(s.at)
  from spent s join account h on h.tenant_id = s.tenant_id
  cross join lateral json_array_elements_text(h.thresholds::json) t (value)
  where t.value::bigint <= h.trial + h.included + h.payg - s.first
    and t.value::bigint > h.trial + h.included + h.payg - s.last
  group by s.run
  on conflict (run, subject) do update set id = default, tx = default, at = excluded.at
)`;
}
