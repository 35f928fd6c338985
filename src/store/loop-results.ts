import type { Knex } from 'knex';
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
import { InnerRow, loadInnerRows } from './inner-rows.ts';

/** How an inner step of a loop ended, its result as JSON text. */
export interface InnerEnd extends Pick<ItemPlace, 'index' | 'inner'> {
  end:
    | { type: 'result'; text: string }
    | { type: 'blob'; blob: BlobRef }
    | { type: 'skipped' }
    | { type: 'failed'; code: FailureCode; message: string; isOptional: boolean };
}

/** How the inner steps of a loop ended in one run, in the order of its log, a page at a time. */
export async function* loadInnerEnds(
  db: Knex,
  run: number,
  loop: string,
): AsyncGenerator<InnerEnd[]> {
  const above = await findBeginning(db, run, loop);
  const kinds = [...SUCCESS_KINDS, FAILURE_KIND];
  for await (const rows of loadInnerRows(db, { run, loop, above, kinds }))
    yield rows.flatMap(readEnd);
}

/** Of a loop that started over, what was said of its items before is void. */
async function findBeginning(db: Knex, run: number, loop: string): Promise<number> {
  const found: unknown = await db('events')
    .where({ run, step: loop })
    .whereIn('kind', START_KINDS)
    .orderBy('seq', 'desc')
    .first(Object.keys(InnerRow.shape));
  if (found === undefined) return 0;
  const row = InnerRow.parse(found);
  const fact: RunFact = decodeEvent(row, 0);
  return fact.type === 'step_started' && fact.data.loop?.starts_over ? row.seq : 0;
}

function readEnd(row: InnerRow): InnerEnd[] {
  const place = parseStepPath(row.step);
  const end = place === null ? null : endOf(row);
  if (place === null || end === null) return [];
  const { index, inner } = place;
  return [{ index, inner, end }];
}

/** The commonest one is not even parsed. Null: it was not the end. */
function endOf(row: InnerRow): InnerEnd['end'] | null {
  if (row.kind === BARE_RESULT) return { type: 'result', text: row.data ?? 'null' };
  const fact: RunFact = decodeEvent(row, 0);
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
