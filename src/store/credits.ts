import type { Knex } from 'knex';
import { z } from 'zod';
import {
  BUCKETS,
  type Bucket,
  MICROCREDITS_MAX,
  type Price,
  totalOf,
  type WorkflowUsage,
} from '#src/domain/credits.ts';
import type { Statement } from './append.ts';
import { UuidColumn } from './run-id.ts';
import { toStatement } from './statement.ts';

const AccountRow = z.object({
  tenant_id: z.number(),
  metered: z.coerce.boolean(),
  trial: z.number(),
  included: z.number(),
  payg: z.number(),
  thresholds: z.string(),
});
const Thresholds = z.array(z.number());

/** What a tenant has. Amounts are microcredits. */
export interface CreditAccount {
  tenantId: number;
  /** Steps are charged. */
  isMetered: boolean;
  balance: Readonly<Record<Bucket, number>>;
  /** Highest first. */
  thresholds: readonly number[];
}

/** Null: credits were never switched on. */
export async function findAccount(db: Knex, projectId: number): Promise<CreditAccount | null> {
  const row: unknown = await db('credit_accounts')
    .join('projects', 'projects.tenant_id', 'credit_accounts.tenant_id')
    .where('projects.id', projectId)
    .first(Object.keys(AccountRow.shape).map((column) => `credit_accounts.${column}`));
  if (row === undefined) return null;
  const { tenant_id: tenantId, metered, thresholds, ...balance } = AccountRow.parse(row);
  const parsed: unknown = JSON.parse(thresholds);
  return { tenantId, isMetered: metered, balance, thresholds: Thresholds.parse(parsed) };
}

/** What there is to charge and what with; null: nothing is charged. */
export async function loadMetering(
  db: Knex,
  projectId: number,
): Promise<{ tenantId: number; prices: Price[]; total: number } | null> {
  const account = await findAccount(db, projectId);
  if (!account?.isMetered) return null;
  const { tenantId, balance } = account;
  return { tenantId, prices: await listPrices(db, tenantId), total: totalOf(balance) };
}

const PriceRow = z.object({ step_type: z.string(), tool: z.string(), price: z.number() });

export async function listPrices(db: Knex, tenantId: number): Promise<Price[]> {
  const rows: unknown = await db('credit_prices')
    .where({ tenant_id: tenantId })
    .select(Object.keys(PriceRow.shape))
    .orderBy(['step_type', 'tool']);
  const prices = z.array(PriceRow).parse(rows);
  return prices.map(({ step_type: stepType, tool, price }) => ({ stepType, tool, price }));
}

export async function findTenant(db: Knex, projectId: number): Promise<number> {
  const row: unknown = await db('projects').where({ id: projectId }).first('tenant_id');
  return z.object({ tenant_id: z.number() }).parse(row).tenant_id;
}

/** Changes nothing where there is an account. */
export function openAccount(
  db: Knex,
  { tenantId, thresholds }: Pick<CreditAccount, 'tenantId' | 'thresholds'>,
): Statement {
  const row = { tenant_id: tenantId, thresholds: JSON.stringify(thresholds) };
  return toStatement(db('credit_accounts').insert(row).onConflict('tenant_id').ignore());
}

/** Must match: it was not so. */
export function setMetered(db: Knex, tenantId: number, isMetered: boolean): Statement {
  const [metered, other] = isMetered ? [1, 0] : [0, 1];
  const account = db('credit_accounts').where({ tenant_id: tenantId, metered: other });
  return toStatement(account.update({ metered }), { mustMatch: true });
}

export function setThresholds(
  db: Knex,
  tenantId: number,
  thresholds: readonly number[],
): Statement {
  const account = db('credit_accounts').where({ tenant_id: tenantId });
  return toStatement(account.update({ thresholds: JSON.stringify(thresholds) }), {
    mustMatch: true,
  });
}

export function savePrice(db: Knex, tenantId: number, { stepType, tool, price }: Price): Statement {
  const row = { tenant_id: tenantId, step_type: stepType, tool, price };
  const target = ['tenant_id', 'step_type', 'tool'];
  return toStatement(db('credit_prices').insert(row).onConflict(target).merge(['price']));
}

/** Must match: it had a price. */
export function removePrice(
  db: Knex,
  tenantId: number,
  { stepType, tool }: Pick<Price, 'stepType' | 'tool'>,
): Statement {
  const where = { tenant_id: tenantId, step_type: stepType, tool };
  return toStatement(db('credit_prices').where(where).delete(), { mustMatch: true });
}

export interface TopUp {
  tenantId: number;
  bucket: Bucket;
  /** Microcredits. */
  amount: number;
  at: number;
  by: string;
  note: string | null;
  receipt: string;
}

/** Must match: an account holds MICROCREDITS_MAX at most. */
export function topUp(
  db: Knex,
  { tenantId, bucket, amount, at, by, note, receipt }: TopUp,
): Statement[] {
  const total = BUCKETS.join(' + ');
  const account = db('credit_accounts')
    .where({ tenant_id: tenantId })
    .whereRaw(`${total} <= ?`, [MICROCREDITS_MAX - amount])
    .increment(bucket, amount);
  const entry = { tenant_id: tenantId, at, kind: 'top_up', bucket, amount };
  const entered = db('credit_ledger').insert({ ...entry, by_name: by, note, receipt });
  return [toStatement(account, { mustMatch: true }), toStatement(entered)];
}

const LedgerRow = z.object({
  id: z.number(),
  at: z.number(),
  kind: z.enum(['debit', 'top_up', 'correction']),
  bucket: z.enum(BUCKETS),
  amount: z.number(),
  run: UuidColumn.nullable(),
  step: z.string().nullable(),
  by_name: z.string().nullable(),
  receipt: z.string().nullable(),
  note: z.string().nullable(),
});

/** What came in or went out of one bucket. What goes out is below 0. */
export type LedgerEntry = z.infer<typeof LedgerRow>;

export interface LedgerQuery {
  tenantId: number;
  /** A run's key. */
  run?: number;
  /** Only entries before this one. */
  before?: number;
  limit: number;
}

/** Newest first. */
export async function listLedger(
  db: Knex,
  { tenantId, run, before, limit }: LedgerQuery,
): Promise<LedgerEntry[]> {
  const columns = Object.keys(LedgerRow.shape).filter((column) => column !== 'run');
  let query = db('credit_ledger').where('credit_ledger.tenant_id', tenantId);
  if (run !== undefined) query = query.where('credit_ledger.run', run);
  if (before !== undefined) query = query.where('credit_ledger.id', '<', before);
  const rows: unknown = await query
    .leftJoin('runs', 'runs.id', 'credit_ledger.run')
    .select(columns.map((column) => `credit_ledger.${column}`))
    .select({ run: 'runs.uuid' })
    .orderBy('credit_ledger.id', 'desc')
    .limit(limit);
  return z.array(LedgerRow).parse(rows);
}

const UsageRow = z.object({
  workflow: z.string(),
  steps: z.coerce.number(),
  amount: z.coerce.number(),
});

/** Since the beginning of a day, the dearest workflow first. */
export async function listUsage(
  db: Knex,
  { tenantId, sinceDay }: { tenantId: number; sinceDay: number },
): Promise<WorkflowUsage[]> {
  const rows: unknown = await db('credit_usage')
    .join('workflows', 'workflows.id', 'credit_usage.workflow_id')
    .where({ tenant_id: tenantId })
    .where('day', '>=', sinceDay)
    .groupBy('workflows.id', 'workflows.name')
    .select({ workflow: 'workflows.name' })
    .sum({ steps: 'steps', amount: 'amount' })
    .orderBy([{ column: 'amount', order: 'desc' }, 'workflow']);
  return z.array(UsageRow).parse(rows);
}
