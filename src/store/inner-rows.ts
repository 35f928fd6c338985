import type { Knex } from 'knex';
import { z } from 'zod';

/** A page is read at once, and held at once. */
const PAGE_ROWS = 1_000;

export const InnerRow = z.object({
  seq: z.number(),
  kind: z.number(),
  at: z.number(),
  step: z.string(),
  data: z.string().nullable(),
});
export type InnerRow = z.infer<typeof InnerRow>;

export interface InnerQuery {
  run: number;
  loop: string;
  /** Only events above this seq. */
  above?: number;
  /** Only these kinds of event. */
  kinds?: readonly number[];
}

/** What a run's log says of the inner steps of a loop, in its order, a page at a time. */
export async function* loadInnerRows(
  db: Knex,
  { run, loop, above = 0, kinds }: InnerQuery,
): AsyncGenerator<InnerRow[]> {
  const prefix = `${loop}[`;
  for (let last = above; ; ) {
    let page = db('events')
      .select(Object.keys(InnerRow.shape))
      .where({ run })
      .where('seq', '>', last)
      .whereRaw('substr(step, 1, length(cast(? as text))) = ?', [prefix, prefix]);
    if (kinds) page = page.whereIn('kind', kinds);
    const rows = z.array(InnerRow).parse(await page.orderBy('seq').limit(PAGE_ROWS));
    yield rows;
    const end = rows.at(-1);
    if (!end || rows.length < PAGE_ROWS) return;
    last = end.seq;
  }
}
