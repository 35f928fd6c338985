import type { Knex } from 'knex';
import type { Statement } from './append.ts';
import type { NoticeRecord } from './notices.ts';
import { IS_LIVE, IS_OWED, type PostKind, type PostRecord, whereDue } from './post-queries.ts';
import { toStatement } from './statement.ts';

/** A card that a surface owes to a place. */
export interface OwedPost extends Pick<NoticeRecord, 'run' | 'subject'> {
  id: string;
  surface: string;
  place: string;
  kind: PostKind;
  priority: number;
  /** When it came to be owed. */
  at: number;
}

/** What may be said once more: the later card takes the place of one that was shown. */
const REPEATED: readonly PostKind[] = ['reminder', 'low-balance'];

/** Owes what is not on its way already. */
export function owePosts(db: Knex, posts: readonly OwedPost[]): Statement[] {
  const [repeated, others] = [true, false].map((isRepeated) =>
    posts.filter(({ kind }) => REPEATED.includes(kind) === isRepeated).map(toRow),
  );
  return [
    ...(others?.length ? [insertOnce(db, others).ignore()] : []),
    ...(repeated?.length ? [insertOnce(db, repeated).merge().where(ENDED(db))] : []),
  ].map((builder) => toStatement(builder));
}

function insertOnce(db: Knex, rows: readonly object[]) {
  const target = db.raw('(run, surface, place, subject, kind) where is_answer = 0');
  return db('posts').insert(rows).onConflict(target);
}

const ENDED = (db: Knex) => db.raw("posts.state in ('shown', 'undeliverable')");

function toRow({ at, ...post }: OwedPost) {
  const fresh = { sent_at: null, attempts: 0, lender: null, message: null, reason: null };
  const undrawn = { shown_head: 0, drawn: null, is_final: 0 };
  return { ...post, ...fresh, ...undrawn, state: 'owed', due_at: at, owed_at: at };
}

/** A card that was the answer to a person: it is shown already, and is to stay true. */
export interface AnsweredPost extends Omit<OwedPost, 'priority'> {
  message: string;
  shownHead: number;
}

export function insertAnswer(db: Knex, { shownHead, ...post }: AnsweredPost): Statement {
  const shown = { state: 'shown', is_answer: 1, shown_head: shownHead, sent_at: post.at };
  const row = { ...toRow({ ...post, priority: 0 }), ...shown, message: post.message };
  return toStatement(db('posts').insert(row).onConflict('id').ignore());
}

/** A loan: who sends a post just now, and until when nobody else does. */
export interface Loan {
  lender: string;
  now: number;
  until: number;
}

/** Must match: what somebody else has taken meanwhile is theirs. */
export function lendPost(
  db: Knex,
  post: Pick<PostRecord, 'id' | 'state' | 'attempts'>,
  { lender, now, until }: Loan,
): Statement {
  const lent = db('posts')
    .where({ id: post.id, state: post.state, attempts: post.attempts })
    .where(whereDue(now))
    .update({ state: 'sending', lender, sent_at: now, due_at: until, attempts: post.attempts + 1 });
  return toStatement(lent, { mustMatch: true });
}

/** The same for the edit of a card that is shown; two at once could leave the older state on it. */
export function lendEdit(db: Knex, id: string, { lender, now, until }: Loan): Statement {
  const lent = db('posts')
    .where({ id, state: 'shown', is_final: 0 })
    .whereRaw('(lender is null or due_at <= ?)', [now])
    .update({ lender, due_at: until });
  return toStatement(lent, { mustMatch: true });
}

/** What is on a card. */
export interface Drawing {
  message: string;
  shownHead: number;
  /** What tells this drawing from another. */
  drawn: string | null;
  isFinal: boolean;
  /** When it had been sent, where that was not now: it was only found. */
  sentAt?: number | null;
}

/** What became of a loan. */
export type Settlement =
  | ({ type: 'shown' } & Drawing)
  /** Nothing was sent: it is still owed. */
  | { type: 'owed'; dueAt: number; reason: string }
  /** It may have been sent: that is looked into before it is sent again. */
  | { type: 'uncertain'; dueAt: number; reason: string }
  | { type: 'undeliverable'; reason: string }
  /** The edit was not made: the card stays as it is, and stale. */
  | { type: 'stale' }
  /** The card is there no more, or may not be edited: nobody tries again. */
  | { type: 'abandoned'; reason: string }
  /** There is nothing to say any more, and nothing was said. */
  | { type: 'dropped' };

/** Ends a loan; changes nothing where it is no longer this lender's. */
export function settlePost(
  db: Knex,
  { id, lender }: { id: string; lender: string },
  settlement: Settlement,
): Statement {
  const lent = db('posts').where({ id, lender });
  if (settlement.type === 'dropped') return toStatement(lent.delete());
  return toStatement(lent.update({ lender: null, ...columnsOf(settlement) }));
}

function columnsOf(settlement: Exclude<Settlement, { type: 'dropped' }>): Record<string, unknown> {
  switch (settlement.type) {
    case 'shown': {
      const { message, shownHead, drawn, isFinal, sentAt } = settlement;
      const columns = { message, shown_head: shownHead, drawn, is_final: isFinal ? 1 : 0 };
      const sent = sentAt === undefined ? {} : { sent_at: sentAt };
      return { ...columns, ...sent, state: 'shown', reason: null };
    }
    case 'owed':
      return { state: 'owed', due_at: settlement.dueAt, reason: settlement.reason };
    case 'uncertain':
      return { state: 'sending', due_at: settlement.dueAt, reason: settlement.reason };
    case 'undeliverable':
      return { state: 'undeliverable', reason: settlement.reason };
    case 'abandoned':
      return { is_final: 1, reason: settlement.reason };
    case 'stale':
      return {};
  }
}

/** The shown cards of a run that has ended have something new to say: it was continued. */
export function reopenCards(db: Knex, run: number): Statement[] {
  return [0, 1].map((isAnswer) =>
    toStatement(
      db('posts')
        .where({ run, is_answer: isAnswer, state: 'shown' })
        .whereIn('kind', ['failure-alert', 'run'])
        // One that could not be edited any more is not tried again.
        .whereNull('reason')
        .update({ shown_head: 0, is_final: 0 }),
    ),
  );
}

/** What is drawn already, or has nothing more to say: only where nobody is editing it. */
export function skipEdit(
  db: Knex,
  id: string,
  { shownHead, isFinal }: { shownHead: number; isFinal: boolean },
): Statement {
  const columns = { shown_head: shownHead, is_final: isFinal ? 1 : 0 };
  return toStatement(db('posts').where({ id, state: 'shown' }).whereNull('lender').update(columns));
}

/** Lets a post wait that is due and cannot be drawn yet. */
export function deferPost(
  db: Knex,
  id: string,
  { now, dueAt }: { now: number; dueAt: number },
): Statement {
  const due = db('posts').where({ id }).whereIn('state', ['owed', 'sending']);
  return toStatement(due.where(whereDue(now)).update({ due_at: dueAt }));
}

/** Forgets an owed post that has nothing to say any more. */
export function dropPost(db: Knex, id: string): Statement {
  return toStatement(db('posts').where({ id, state: 'owed' }).delete());
}

/** Ends the loans of a lender that is dead: what it was sending may have arrived. */
export function expireLoans(
  db: Knex,
  { surface, lender, now }: { surface: string; lender: string; now: number },
): Statement[] {
  // Each by an index of few: of all that was ever shown nearly nothing is lent.
  return [IS_OWED, IS_LIVE].map((which) => {
    const lent = db('posts').where({ surface, lender }).whereRaw(which);
    return toStatement(lent.update({ lender: null, due_at: now }));
  });
}
