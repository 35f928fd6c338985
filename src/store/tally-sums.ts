import type { Knex } from 'knex';
import { z } from 'zod';
import { UuidColumn } from './run-id.ts';

/** Which of what was counted is summed up. */
export interface TallyRange {
  projectId: number;
  /** Null: all. */
  workflows: readonly number[] | null;
  /** What was counted in blocks behind `afterBlock`, or what ended from a quarter of an hour on. */
  window: { afterBlock: number; block: number } | { fromQuarter: number; untilQuarter: number };
}

export interface EndSum {
  status: 'completed' | 'failed' | 'stopped';
  /** Of an hour, since 1970. */
  quarter: number;
  count: number;
}

const Status = z.enum(['completed', 'failed', 'stopped']);
const Sums = z.array(z.object({ status: Status, quarter: z.number(), count: z.coerce.number() }));

/** How runs ended, a quarter of an hour at a time. */
export async function sumEnds(db: Knex, range: TallyRange): Promise<EndSum[]> {
  const rows: unknown = await within(db, range)
    .groupBy('status', 'quarter')
    .select('status', 'quarter')
    .sum({ count: 'count' });
  return Sums.parse(rows);
}

/** The runs of a workflow that were stopped, or failed alike. */
export type EndGroup = z.infer<typeof Group>;

const Group = z
  .object({
    workflow_id: z.number(),
    workflow: z.string(),
    status: Status,
    step: z.string(),
    code: z.string(),
    count: z.coerce.number(),
    first_at: z.coerce.number(),
    last_at: z.coerce.number(),
    uuid: UuidColumn,
  })
  .transform(({ workflow_id: workflowId, first_at: firstAt, last_at: lastAt, ...row }) => {
    return { ...row, workflowId, firstAt, lastAt };
  });

const Groups = z.array(Group);
const Totals = z.array(z.object({ total: z.coerce.number() }));

/** Those with the most runs first, and how many there are. */
export async function sumGroups(
  db: Knex,
  range: TallyRange,
  limit: number,
): Promise<{ groups: EndGroup[]; total: number }> {
  const summed = within(db, range)
    .where('status', '<>', 'completed')
    .groupBy('workflow_id', 'status', 'step', 'code')
    .select('workflow_id', 'status', 'step', 'code')
    .sum({ count: 'count' })
    .min({ first_at: 'first_at' })
    .max({ last_at: 'last_at', newest_run: 'newest_run' })
    .select(db.raw('count(*) over () as total'))
    .orderBy('count', 'desc')
    .limit(limit);
  const rows: unknown = await db
    .from(summed.as('summed'))
    .join('workflows', 'workflows.id', 'summed.workflow_id')
    .join('runs', 'runs.id', 'summed.newest_run')
    .select('summed.*', 'runs.uuid', { workflow: 'workflows.name' })
    .orderBy(['summed.workflow_id', 'summed.step', 'summed.code', 'summed.status']);
  const [first] = Totals.parse(rows);
  return { groups: Groups.parse(rows), total: first?.total ?? 0 };
}

function within(db: Knex, { projectId, workflows, window }: TallyRange): Knex.QueryBuilder {
  const all = db('tallies').where({ project_id: projectId });
  const some =
    'block' in window
      ? all.where('block', '>', window.afterBlock).where('block', '<=', window.block)
      : all.whereBetween('quarter', [window.fromQuarter, window.untilQuarter]);
  return workflows === null ? some : some.whereIn('workflow_id', [...workflows]);
}
