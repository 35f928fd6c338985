import type { Knex } from 'knex';
import { z } from 'zod';
import type { RunEvent } from '#src/domain/run-events.ts';
import { parseStepPath } from '#src/domain/step-path.ts';
import { decodeEvent, FAILURE_KIND } from './event-codec.ts';
import { type InnerQuery, InnerRow, loadInnerRows } from './inner-rows.ts';

interface LoopLog {
  run: number;
  createdAt: number;
  loop: string;
}

/** Items of a loop that failed for good, ascending; more than `limit` of them are not looked for. */
export async function loadFailedIndexes(db: Knex, log: LoopLog, limit: number): Promise<number[]> {
  const found = new Set<number>();
  for await (const page of readInner(db, { ...log, kinds: [FAILURE_KIND] })) {
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
    .select(Object.keys(InnerRow.shape))
    .where({ run, step: loop })
    .orderBy('seq');
  const events = z
    .array(InnerRow)
    .parse(began)
    .map((row) => decodeEvent(row, createdAt));
  for await (const page of readInner(db, log)) {
    events.push(...page.flatMap(({ event, index }) => (indexes.has(index) ? [event] : [])));
  }
  return events.filter(({ type }) => type !== 'loop_advanced').toSorted((a, b) => a.seq - b.seq);
}

async function* readInner(db: Knex, { createdAt, ...query }: InnerQuery & LoopLog) {
  for await (const rows of loadInnerRows(db, query)) {
    yield rows.flatMap((row) => {
      const place = parseStepPath(row.step);
      return place === null ? [] : [{ event: decodeEvent(row, createdAt), index: place.index }];
    });
  }
}
