import type { Knex } from 'knex';
import { z } from 'zod';
import { UuidColumn } from './run-id.ts';

/** A run's place in a chain of runs that continue each other. */
export interface AttemptLink {
  /** 1 is the first. */
  no: number;
  /** The UUID of the run that continues it; null: none does. */
  retriedAs: string | null;
}

export const STANDS_ALONE: AttemptLink = { no: 1, retriedAs: null };

const Own = z.array(z.object({ run: z.number(), no: z.number() }));
const Next = z.array(z.object({ parent: z.number(), uuid: UuidColumn }));

/** By the runs' keys; those that stand alone have none. At most as many as a page lists. */
export async function findAttemptLinks(
  db: Knex,
  runs: readonly number[],
): Promise<ReadonlyMap<number, AttemptLink>> {
  if (runs.length === 0) return new Map();
  const [own, next]: unknown[] = await Promise.all([
    db('attempts').select('run', 'no').whereIn('run', runs),
    db('attempts')
      .join('runs', 'runs.id', 'attempts.run')
      .select('attempts.parent', 'runs.uuid')
      .whereIn('attempts.parent', runs)
      // Of several that continue it the newest is told.
      .orderBy('attempts.no'),
  ]);
  const links = new Map<number, AttemptLink>();
  for (const { run, no } of Own.parse(own)) links.set(run, { no, retriedAs: null });
  for (const { parent, uuid } of Next.parse(next)) {
    links.set(parent, { no: links.get(parent)?.no ?? 1, retriedAs: uuid });
  }
  return links;
}
