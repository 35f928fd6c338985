import type { Knex } from 'knex';
import { z } from 'zod';
import type { FailureCode } from '#src/domain/failure-codes.ts';
import type { BlobRef, RunFact, StepFailed } from '#src/domain/run-events.ts';
import { type ItemPlace, parseStepPath } from '#src/domain/step-path.ts';
import {
  BARE_RESULT,
  decodeEvent,
  FAILURE_KIND,
  START_KINDS,
  SUCCESS_KINDS,
} from './event-codec.ts';

/** How an inner step of a loop ended, its result as JSON text. */
export interface InnerEnd extends Pick<ItemPlace, 'index' | 'inner'> {
  end:
    | { type: 'result'; text: string }
    | { type: 'blob'; blob: BlobRef }
    | { type: 'skipped' }
    | { type: 'failed'; code: FailureCode; message: string; isOptional: boolean };
}

/** A page is read at once, and held at once. */
const PAGE_ROWS = 1_000;

const Row = z.object({
  seq: z.number(),
  kind: z.number(),
  step: z.string(),
  data: z.string().nullable(),
});
type Row = z.infer<typeof Row>;

/** How the inner steps of a loop ended in one run, in the order of its log, a page at a time. */
export async function* loadInnerEnds(
  db: Knex,
  run: number,
  loop: string,
): AsyncGenerator<InnerEnd[]> {
  const prefix = `${loop}[`;
  for (let above = await findBeginning(db, run, loop); ; ) {
    const found = await db('events')
      .select('seq', 'kind', 'step', 'data')
      .where({ run })
      .where('seq', '>', above)
      .whereIn('kind', [...SUCCESS_KINDS, FAILURE_KIND])
      .whereRaw('substr(step, 1, length(cast(? as text))) = ?', [prefix, prefix])
      .orderBy('seq')
      .limit(PAGE_ROWS);
    const rows = z.array(Row).parse(found);
    yield rows.flatMap(readEnd);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE_ROWS) return;
    above = last.seq;
  }
}

/** Of a loop that started over, what was said of its items before is void. */
async function findBeginning(db: Knex, run: number, loop: string): Promise<number> {
  const found: unknown = await db('events')
    .where({ run, step: loop })
    .whereIn('kind', START_KINDS)
    .orderBy('seq', 'desc')
    .first('seq', 'kind', 'step', 'data');
  if (found === undefined) return 0;
  const row = Row.parse(found);
  const fact: RunFact = decodeEvent({ ...row, at: 0 }, 0);
  return fact.type === 'step_started' && fact.data.loop?.starts_over ? row.seq : 0;
}

function readEnd(row: Row): InnerEnd[] {
  const place = parseStepPath(row.step);
  const end = place === null ? null : endOf(row);
  if (place === null || end === null) return [];
  const { index, inner } = place;
  return [{ index, inner, end }];
}

/** The commonest one is not even parsed. Null: it was not the end. */
function endOf(row: Row): InnerEnd['end'] | null {
  if (row.kind === BARE_RESULT) return { type: 'result', text: row.data ?? 'null' };
  const fact: RunFact = decodeEvent({ ...row, at: 0 }, 0);
  if (fact.type === 'step_failed') return failureOf(fact.data);
  if (fact.type !== 'step_completed') return null;
  const { data } = fact;
  if ('skipped' in data) return { type: 'skipped' };
  if (data.result_blob) return { type: 'blob', blob: data.result_blob };
  return { type: 'result', text: JSON.stringify(data.result ?? null) };
}

function failureOf({
  code,
  message,
  will_retry,
  tolerated,
}: StepFailed['data']): InnerEnd['end'] | null {
  if (will_retry) return null;
  return { type: 'failed', code, message, isOptional: tolerated === 'step' };
}
