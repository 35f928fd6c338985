import type { Knex } from 'knex';
import { z } from 'zod';
import { StepFailure } from '#src/domain/errors.ts';
import type { Json } from '#src/domain/json.ts';
import type { RunEvent } from '#src/domain/run-events.ts';
import { decodeLog } from './event-codec.ts';

const Row = z.object({
  seq: z.number(),
  kind: z.number(),
  at: z.number(),
  step: z.string().nullable(),
  data: z.string().nullable(),
});

export const EVENTS_PAGE_MAX = 5_000;

/** A run's events above a seq, in order, a page at a time; null when only a newer version can read them. */
export async function loadLogPage(
  db: Knex,
  { run, createdAt, above }: { run: number; createdAt: number; above: number },
): Promise<RunEvent[] | null> {
  const rows = await db('events')
    .select(Object.keys(Row.shape))
    .where({ run })
    .where('seq', '>', above)
    .orderBy('seq')
    .limit(EVENTS_PAGE_MAX);
  return decodeLog(z.array(Row).parse(rows), createdAt);
}

/** A run's whole log. Bounded by the events a run may have. */
export async function loadLog(
  db: Knex,
  { run, createdAt }: { run: number; createdAt: number },
): Promise<RunEvent[] | null> {
  const log: RunEvent[] = [];
  for (;;) {
    const page = await loadLogPage(db, { run, createdAt, above: log.length });
    if (page === null) return null;
    log.push(...page);
    if (page.length < EVENTS_PAGE_MAX) return log;
  }
}

/** A big value that an event refers to. Throws when it is gone: an event never outlives its values. */
export async function loadBlob(db: Knex, run: number, sha256: string): Promise<Json> {
  return JSON.parse(await loadBlobText(db, run, sha256));
}

/** The same as JSON text. */
export async function loadBlobText(db: Knex, run: number, sha256: string): Promise<string> {
  const row: unknown = await db('blobs')
    .where({ run, sha256: Buffer.from(sha256, 'hex') })
    .first('data');
  const read = z.object({ data: z.string() }).safeParse(row);
  if (read.success) return read.data.data;
  // To ask again would not bring it back.
  const message = `The stored value ${sha256.slice(0, 8)}… is gone.`;
  throw new StepFailure({ code: 'UPSTREAM_ERROR', message, outcome: 'known', curable: false });
}
