import type { Knex } from 'knex';
import { z } from 'zod';
import type { Statement } from './append.ts';
import { POST_KINDS } from './post-queries.ts';
import { toStatement } from './statement.ts';

const Row = z.object({
  id: z.string(),
  place: z.string(),
  message: z.string(),
  kind: z.enum(POST_KINDS),
  /** Null: of no single run. */
  run: z.number().nullable(),
  owed_at: z.number(),
  sent_at: z.number().nullable(),
  picture_due_at: z.number(),
  picture_tries: z.number(),
});

/** A shown card that is to get a picture. */
export type PictureRecord = z.infer<typeof Row>;

/** The card that waits for a picture the longest; null: none does. */
export async function findNextPicture(db: Knex, surface: string): Promise<PictureRecord | null> {
  const row: unknown = await db('posts')
    .select(Object.keys(Row.shape))
    .where({ surface })
    .whereNotNull('picture_due_at')
    .orderBy('picture_due_at')
    .first();
  return row === undefined ? null : Row.parse(row);
}

export type PictureLoan = Pick<PictureRecord, 'id' | 'picture_due_at'>;

/** Must match: nobody else draws it until then. */
export function lendPicture(
  db: Knex,
  { id, picture_due_at, picture_tries }: PictureRecord,
  until: number,
): Statement {
  const tried = { picture_due_at: until, picture_tries: picture_tries + 1 };
  const due = db('posts').where({ id, picture_due_at });
  return toStatement(due.update(tried), { mustMatch: true });
}

/** What became of a picture. */
export type PictureSettlement =
  /** The card is to be drawn again, with it. */
  | { type: 'kept'; picture: string }
  | { type: 'due'; at: number; tries: number }
  | { type: 'given_up' };

/** Ends the loan of a picture; changes nothing where somebody else has it by then. */
export function settlePicture(
  db: Knex,
  loan: PictureLoan,
  settlement: PictureSettlement,
): Statement {
  const { id, picture_due_at } = loan;
  const lent = db('posts').where({ id, picture_due_at, state: 'shown' });
  return toStatement(lent.update(columnsOf(settlement)));
}

function columnsOf(settlement: PictureSettlement): Record<string, unknown> {
  switch (settlement.type) {
    case 'kept': {
      const undrawn = { shown_head: 0, drawn: null, is_final: 0 };
      return { picture: settlement.picture, picture_due_at: null, ...undrawn };
    }
    case 'due':
      return { picture_due_at: settlement.at, picture_tries: settlement.tries };
    case 'given_up':
      return { picture_due_at: null };
  }
}
