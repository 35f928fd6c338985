import type { Knex } from 'knex';
import { z } from 'zod';
import type { Failures } from '#src/domain/back-test.ts';
import type { Signature } from '#src/domain/signature.ts';
import { QUARTER_MS } from '#src/domain/tally-runs.ts';

const QUARTERS_OF_DAY = 96;
/** A workflow that fails in more ways than this is counted by those that are most. */
const SIGNATURES_MAX = 1_000;
const DAY_MS = QUARTERS_OF_DAY * QUARTER_MS;

/** Failures of a signature since then, to a quarter of an hour. */
export async function countFailures(
  db: Knex,
  { workflowId, step, code }: Signature,
  since: number,
): Promise<number> {
  const row: unknown = await failuresOf(db, workflowId, since)
    .where({ step, code })
    .sum({ count: 'count' })
    .first();
  return Counted.parse(row).count;
}

const Counted = z.object({ count: z.coerce.number() });

/** The failures of a workflow since then: those of a signature, and how many others there were. */
export async function loadFailures(
  db: Knex,
  signature: Signature,
  { since, now }: { since: number; now: number },
): Promise<{ own: Failures | null; others: number }> {
  const { workflowId, step, code } = signature;
  const rows: unknown = await failuresOf(db, workflowId, since)
    .select('step', 'code')
    .sum({ count: 'count' })
    .min({ first_at: 'first_at' })
    .select(db.raw(`count(distinct quarter / ${QUARTERS_OF_DAY}) as days`))
    .groupBy('step', 'code')
    .orderBy('count', 'desc')
    .limit(SIGNATURES_MAX);
  const all = z.array(Row).parse(rows);
  const isOwn = (row: z.infer<typeof Row>) => row.step === step && row.code === code;
  const own = all.find(isOwn);
  const others = all.filter((row) => !isOwn(row)).reduce((sum, row) => sum + row.count, 0);
  if (own === undefined) return { own: null, others };
  const ofDay = await countFailures(db, signature, now - DAY_MS);
  return { own: { count: own.count, days: own.days, firstAt: own.first_at, ofDay }, others };
}

const Row = z.object({
  step: z.string(),
  code: z.string(),
  count: z.coerce.number(),
  first_at: z.coerce.number(),
  days: z.coerce.number(),
});

function failuresOf(db: Knex, workflowId: number, since: number): Knex.QueryBuilder {
  return (
    db('tallies')
      .where({ workflow_id: workflowId })
      // Written out, so that the index of failures is seen to hold them all.
      .whereRaw("status = 'failed'")
      .where('quarter', '>=', Math.floor(since / QUARTER_MS))
  );
}
