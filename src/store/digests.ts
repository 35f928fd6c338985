import type { Knex } from 'knex';
import { z } from 'zod';
import type { DigestFacts, EndCounts } from '#src/domain/digest.ts';
import type { Statement } from './append.ts';
import { CountsText, DigestFactsText } from './digest-facts.ts';
import { toStatement } from './statement.ts';

const Row = z
  .object({
    subscription: z.number(),
    date: z.string(),
    due_at: z.number(),
    made_at: z.number(),
    after_block: z.number(),
    block: z.number(),
    after_no: z.number(),
    finished_no: z.number(),
    post: z.string().nullable(),
    facts: DigestFactsText,
  })
  .transform(
    (row): DigestRecord => ({
      subscription: row.subscription,
      date: row.date,
      dueAt: row.due_at,
      madeAt: row.made_at,
      blocks: { after: row.after_block, until: row.block },
      numbers: { after: row.after_no, until: row.finished_no },
      post: row.post,
      facts: row.facts,
    }),
  );

const Counts = z.object({ facts: CountsText });

/** A digest that was made. */
export interface DigestRecord {
  subscription: number;
  /** Local: the last that had come. */
  date: string;
  dueAt: number;
  madeAt: number;
  blocks: Span;
  /** Of the runs that it tells of, among all. */
  numbers: Span;
  /** Null: there was nothing to say. */
  post: string | null;
  facts: DigestFacts;
}

export interface Span {
  /** Those behind this one. */
  after: number;
  until: number;
}

const COLUMNS = Object.keys(Row.in.shape).map((column) => `digests.${column}`);

export async function hasDigest(db: Knex, subscription: number, date: string): Promise<boolean> {
  return (await db('digests').where({ subscription, date }).first('date')) !== undefined;
}

/** How runs ended in the one that ended there; null: none did. */
export async function findCountsUntil(
  db: Knex,
  subscription: number,
  block: number,
): Promise<EndCounts | null> {
  const query = db('digests').select('facts').where({ subscription, block });
  const row: unknown = await query.orderBy('date', 'desc').first();
  return row === undefined ? null : Counts.parse(row).facts;
}

export async function findDigestOfPost(db: Knex, post: string): Promise<DigestRecord | null> {
  const row: unknown = await db('digests').select(COLUMNS).where({ post }).first();
  return row === undefined ? null : Row.parse(row);
}

/** Loses when it was made before. */
export function insertDigest(db: Knex, digest: DigestRecord): Statement {
  const { subscription, date, dueAt, madeAt, blocks, numbers, post, facts } = digest;
  const made = { subscription, date, due_at: dueAt, made_at: madeAt, post };
  const from = { after_block: blocks.after, after_no: numbers.after };
  const until = { block: blocks.until, finished_no: numbers.until };
  const row = { ...made, ...from, ...until, facts: JSON.stringify(facts) };
  const once = db('digests').insert(row).onConflict(['subscription', 'date']).ignore();
  return toStatement(once, { mustMatch: true });
}

const LateRow = z
  .object({
    subscription: z.number(),
    date: z.string(),
    due_at: z.number(),
    post: z.string(),
    surface: z.string(),
    place: z.string(),
    reason: z.string().nullable(),
  })
  .transform(({ due_at: dueAt, ...row }) => ({ ...row, dueAt }));

/** One that was made and is not sent. */
export type UnsentDigest = z.infer<typeof LateRow>;

/** Those that were made then, are not sent yet, and of which nobody was told so. */
export async function listUnsentDigests(
  db: Knex,
  {
    projectId,
    from,
    until,
    limit,
  }: { projectId: number; from: number; until: number; limit: number },
): Promise<UnsentDigest[]> {
  const rows: unknown = await db('digests')
    .join('subscriptions', 'subscriptions.id', 'digests.subscription')
    .join('posts', 'posts.id', 'digests.post')
    .select('digests.subscription', 'digests.date', 'digests.due_at', 'digests.post')
    .select('posts.surface', 'posts.place', 'posts.reason')
    .where('subscriptions.project_id', projectId)
    .whereBetween('digests.made_at', [from, until])
    // Written out, so that the index of these few is seen to hold them all.
    .whereRaw('digests.post is not null and digests.alarmed_at is null')
    .whereNot('posts.state', 'shown')
    .orderBy('digests.made_at')
    .limit(limit);
  return z.array(LateRow).parse(rows);
}

/** Must match: of those who say so one does. */
export function alarmDigest(
  db: Knex,
  { subscription, date }: Pick<DigestRecord, 'subscription' | 'date'>,
  at: number,
): Statement {
  const silent = db('digests').where({ subscription, date }).whereNull('alarmed_at');
  return toStatement(silent.update({ alarmed_at: at }), { mustMatch: true });
}
