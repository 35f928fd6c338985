import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { App } from '#src/app.ts';
import type { Statement } from '#src/store/append.ts';
import {
  type CardRecord,
  findCard,
  findCardByMessage,
  hasLiveCard,
  type StandingCard,
  showFound,
} from '#src/store/known-cards.ts';
import { POST_KINDS } from '#src/store/post-queries.ts';
import { insertAnswer } from '#src/store/posts.ts';
import { findRun } from '#src/store/runs.ts';
import { makeAnswer } from './make-answer.ts';

/** A run, and what of it a card shows. */
export type FoundCard = Pick<CardRecord, 'run' | 'runId' | 'kind' | 'subject'>;

export interface CardMessage {
  surface: string;
  place: string;
  message: string;
}

/** What a message tells that stands on it; nobody else's word is taken for it. */
export interface ToldCard {
  /** Of the post that brought it. */
  id: string;
  /** Of what it is; null: only the record of that post says it. */
  about: { runId: string; kind: string; subject: string } | null;
}

const About = z.object({ runId: z.guid(), kind: z.enum(POST_KINDS), subject: z.string() });

/** The card that a chat message is; null: none that is known. */
export async function findCardOfMessage(
  { db }: Pick<App, 'db'>,
  message: CardMessage,
): Promise<FoundCard | null> {
  const card = await findCardByMessage(db, message);
  return card && toFound(card);
}

/** Is such a card shown there that may still change, in the channel itself or in this thread? */
export function isCardStanding({ db }: Pick<App, 'db'>, card: StandingCard): Promise<boolean> {
  return hasLiveCard(db, card);
}

/**
 * Keeps a card true of which only its message was left: it was sent, and what became of that was
 * not recorded, or its record is gone. Null: it is of nothing that is known.
 */
export async function relinkCard(
  app: App,
  where: CardMessage,
  { told, pictureDueOf }: { told: ToldCard; pictureDueOf: (kind: string) => number | null },
): Promise<FoundCard | null> {
  const { message, surface } = where;
  const post = await findCard(app.db, { id: told.id, surface });
  // Its platform calls the place differently: somebody's name there is a place of its own here.
  if (post?.message === message) return toFound(post);
  if (post && post.state !== 'shown') {
    const pictureDueAt = pictureDueOf(post.kind);
    await write(app, showFound(app.db, { id: post.id, message, pictureDueAt }));
    return toFound(post);
  }
  const { data: about } = About.safeParse(told.about);
  const run = about && (await findRun(app.db, app.projectId, about.runId));
  if (!run) return null;
  const { kind, subject } = about;
  const found = { run: run.run, runId: run.uuid, kind, subject };
  const { place } = where;
  const answer = makeAnswer(app, { surface, place, thread: null, run: run.run, kind, subject });
  const shown = { ...answer, id: nameOf(where), state: 'shown', message } as const;
  await write(app, insertAnswer(app.db, shown, pictureDueOf(kind)));
  return found;
}

function toFound({ run, runId, kind, subject }: CardRecord): FoundCard {
  return { run, runId, kind, subject };
}

/** The same for whoever finds the message next. */
function nameOf({ surface, place, message }: CardMessage): string {
  const text = JSON.stringify([surface, place, message]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

async function write(app: App, statement: Statement): Promise<void> {
  const statements = [statement];
  await app.journal.submit('people', { type: 'write', statements, barrier: false });
}
