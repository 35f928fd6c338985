import type { Knex } from 'knex';
import { z } from 'zod';
import type { Statement } from './append.ts';
import { IS_LIVE, type PostName, type PostRecord } from './post-queries.ts';
import { UuidColumn } from './run-id.ts';
import { toStatement } from './statement.ts';

const Row = z.object({
  id: z.string(),
  run: z.number(),
  runId: UuidColumn,
  kind: z.string(),
  subject: z.string(),
  state: z.string(),
  message: z.string().nullable(),
});

/** What a chat message is a card of. */
export type CardRecord = z.infer<typeof Row>;

/** The post that a chat message is. */
export async function findCardByMessage(
  db: Knex,
  where: Pick<PostRecord, 'surface' | 'place'> & { message: string },
): Promise<CardRecord | null> {
  return parseCard(await selectCards(db).where(where).first());
}

/** The post of this id, whatever became of it. */
export async function findCard(
  db: Knex,
  { surface, id }: Pick<PostRecord, 'surface' | 'id'>,
): Promise<CardRecord | null> {
  return parseCard(await selectCards(db).where({ surface, 'posts.id': id }).first());
}

/** Somebody in the channel, or in that thread, sees it. */
export type StandingCard = PostName & Pick<PostRecord, 'thread'>;

/** Is there such a card that is shown and may still change? */
export async function hasLiveCard(db: Knex, { thread, ...name }: StandingCard): Promise<boolean> {
  const live = db('posts').where(name).whereRaw(IS_LIVE);
  const seen = live.where((near) => {
    void near.whereNull('thread');
    if (thread !== null) void near.orWhere({ thread });
  });
  return (await seen.first('id')) !== undefined;
}

function selectCards(db: Knex) {
  return db('posts')
    .join('runs', 'runs.id', 'posts.run')
    .select(['posts.id', 'posts.run', 'posts.kind', 'posts.subject', 'posts.state'])
    .select({ runId: 'runs.uuid', message: 'posts.message' });
}

function parseCard(row: unknown): CardRecord | null {
  return row === undefined ? null : Row.parse(row);
}

export type FoundPost = Pick<PostRecord, 'id'> & { message: string; pictureDueAt: number | null };

/** A post has arrived of which that was not known: whoever is sending it may say so too. */
export function showFound(db: Knex, { id, message, pictureDueAt }: FoundPost): Statement {
  const shown = { state: 'shown', message, lender: null, reason: null };
  const unknown = { shown_head: 0, drawn: null, is_final: 0, picture_due_at: pictureDueAt };
  return toStatement(
    db('posts')
      .where({ id })
      .whereNot({ state: 'shown' })
      .update({ ...shown, ...unknown }),
  );
}
