import type { Knex } from 'knex';
import { z } from 'zod';
import type { RunEvent } from '#src/domain/run-events.ts';
import { parseStepPath } from '#src/domain/step-path.ts';
import { decodeEvent, FAILURE_KIND } from './event-codec.ts';

const PAGE_ROWS = 5_000;

const Row = z.object({
  seq: z.number(),
  kind: z.number(),
  at: z.number(),
  step: z.string(),
  data: z.string().nullable(),
});

interface LoopLog {
  run: number;
  createdAt: number;
  loop: string;
}

/** Items of a loop that failed for good, ascending; more than `limit` of them are not looked for. */
export async function loadFailedIndexes(db: Knex, log: LoopLog, limit: number): Promise<number[]> {
  const found = new Set<number>();
  const failures = selectInner(db, log).where({ kind: FAILURE_KIND });
  for await (const page of pagesOf(failures, log)) {
    for (const { event, index } of page) {
      const isFinal = event.type === 'step_failed' && !event.data.will_retry;
      if (isFinal && event.data.tolerated !== 'step') found.add(index);
    }
    if (found.size > limit) break;
  }
  return [...found].toSorted((a, b) => a - b);
}

/** What happened in some of its items, and that it began. */
export async function loadItemEvents(
  db: Knex,
  log: LoopLog,
  indexes: ReadonlySet<number>,
): Promise<RunEvent[]> {
  const { run, createdAt, loop } = log;
  const began = await db('events')
    .select(Object.keys(Row.shape))
    .where({ run, step: loop })
    .orderBy('seq');
  const events = z
    .array(Row)
    .parse(began)
    .map((row) => decodeEvent(row, createdAt));
  for await (const page of pagesOf(selectInner(db, log), log)) {
    events.push(...page.flatMap(({ event, index }) => (indexes.has(index) ? [event] : [])));
  }
  return events.filter(({ type }) => type !== 'loop_advanced').toSorted((a, b) => a.seq - b.seq);
}

function selectInner(db: Knex, { run, loop }: LoopLog): Knex.QueryBuilder {
  const prefix = `${loop}[`;
  return db('events')
    .select(Object.keys(Row.shape))
    .where({ run })
    .whereRaw('substr(step, 1, length(?)) = ?', [prefix, prefix]);
}

async function* pagesOf(query: Knex.QueryBuilder, { createdAt }: LoopLog) {
  for (let above = 0; ; ) {
    const page = query.clone().where('seq', '>', above).orderBy('seq').limit(PAGE_ROWS);
    const rows = z.array(Row).parse(await page);
    yield rows.flatMap((row) => {
      const place = parseStepPath(row.step);
      return place === null ? [] : [{ event: decodeEvent(row, createdAt), index: place.index }];
    });
    const last = rows.at(-1);
    if (!last || rows.length < PAGE_ROWS) return;
    above = last.seq;
  }
}
