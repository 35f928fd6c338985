import type { Knex } from 'knex';
import { z } from 'zod';
import { START_KINDS, SUCCESS_KINDS } from './event-codec.ts';

/** So many of a workflow's latest runs are looked at. */
const RUNS_MAX = 100;
/** Fewer say nothing. */
const TIMES_MIN = 5;
const QUANTILE = 0.95;

const Row = z.object({ step: z.string(), started: z.number(), ended: z.number() });

/** Within how many milliseconds 19 of 20 calls of these steps ended; a step of which too few are known is absent. */
export async function loadUsualTimes(
  db: Knex,
  { versionId, steps }: { versionId: number; steps: readonly string[] },
): Promise<Map<string, number>> {
  if (steps.length === 0) return new Map();
  const workflow = db('workflow_versions').where({ id: versionId }).select('workflow_id');
  const latest = db('runs')
    .where('workflow_id', workflow)
    .orderBy('id', 'desc')
    .limit(RUNS_MAX)
    .select('id', 'version_id', 'status')
    .as('latest');
  const runs = db.from(latest).where({ version_id: versionId, status: 'completed' }).select('id');
  const rows: unknown = await db('events as started')
    .join('events as ended', (join) =>
      join.on('ended.run', 'started.run').andOn('ended.step', 'started.step'),
    )
    .whereIn('started.run', runs)
    .whereIn('started.step', [...steps])
    .whereIn('started.kind', START_KINDS)
    .whereIn('ended.kind', SUCCESS_KINDS)
    .groupBy('started.run', 'started.step')
    .select({ step: 'started.step' })
    // An attempt that failed before ended without a success: only the last one counts.
    .max({ started: 'started.at', ended: 'ended.at' });
  const times = Map.groupBy(z.array(Row).parse(rows), ({ step }) => step);
  return new Map(
    [...times].flatMap(([step, known]) => {
      const sorted = known.map(({ started, ended }) => ended - started).toSorted((a, b) => a - b);
      const usual = sorted[Math.ceil(sorted.length * QUANTILE) - 1];
      return sorted.length < TIMES_MIN || usual === undefined ? [] : [[step, usual] as const];
    }),
  );
}
