import type { Knex } from 'knex';
import type { Statement } from './append.ts';
import { IS_LIVE, IS_OWED, type PostKind, type PostRecord, whereDue } from './post-queries.ts';
import { toStatement } from './statement.ts';

/** A card that a surface owes to a place. */
export interface OwedPost {
  id: string;
  surface: string;
  place: string;
  kind: PostKind;
  /** Null: of no single run. */
  run: number | null;
  subject: string;
  priority: number;
  /** When it came to be owed. */
  at: number;
  /** Absent: it is sent at once. */
  dueAt?: number;
}

/** Owes what is not on its way already. */
export function owePosts(db: Knex, posts: readonly OwedPost[]): Statement[] {
  if (posts.length === 0) return [];
  const once = db.raw('(run, surface, place, subject, kind) where is_answer = 0');
  const owed = db('posts').insert(posts.map(toRow)).onConflict(once).merge();
  return [toStatement(owed.where(db.raw(MAY_BE_OWED_AGAIN)))];
}

/** What nobody got; and what may be said once more takes the place of what was shown. */
const MAY_BE_OWED_AGAIN =
  "(posts.state = 'undeliverable' or (posts.state = 'shown' and posts.kind in ('reminder', 'low-balance')))";

function toRow({ at, dueAt = at, ...post }: OwedPost) {
  const fresh = { sent_at: null, attempts: 0, lender: null, message: null, reason: null };
  const undrawn = { shown_head: 0, drawn: null, is_final: 0, rerouted: null };
  return { ...post, ...fresh, ...undrawn, state: 'owed', due_at: dueAt, owed_at: at };
}

/**
 * Stores a card that somebody asked for, beside those that were owed; nothing where it is there
 * already. `pictureDueAt`: it is to get a picture, from then on.
 */
export function insertAnswer(
  db: Knex,
  post: PostRecord,
  pictureDueAt: number | null = null,
): Statement {
  const row = { ...post, priority: 0, is_answer: 1, picture_due_at: pictureDueAt };
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
  /** It is to get a picture, from then on. */
  pictureDueAt?: number | null;
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
  /** The card is not shown with its picture: it is to be shown without. */
  | { type: 'unpictured' }
  /** The card is there no more, or may not be edited: nobody tries again. */
  | { type: 'abandoned'; reason: string }
  /** There is nothing to say any more, and nothing was said. */
  | { type: 'dropped' };

/** Ends a loan; changes nothing where it is no longer this lender's. */
export function settlePost(
  db: Knex,
  { id, lender, picture = null, drawn = null }: EndedLoan,
  settlement: Settlement,
): Statement[] {
  const lent = () => db('posts').where({ id, lender });
  if (settlement.type === 'dropped') return [toStatement(lent().delete())];
  const columns = { lender: null, ...columnsOf(settlement) };
  const asLoaded = lent().where({ picture });
  if (settlement.type !== 'shown') {
    return [toStatement(asLoaded.update(columns)), toStatement(lent().update({ lender: null }))];
  }
  const edits = db.raw("posts.edits + case when posts.state = 'shown' then 1 else 0 end");
  // Of two who draw the same the second changes nothing.
  const orSame = asLoaded.where(
    (row) => void row.where({ drawn }).orWhere({ drawn: settlement.drawn }),
  );
  return [
    toStatement(orSame.update({ ...columns, edits })),
    // It has another picture or something new to say meanwhile: what was drawn is old already.
    toStatement(lent().update({ ...columns, ...toBeDrawn(db), edits })),
  ];
}

/** A loan that is over. */
export interface EndedLoan {
  id: string;
  lender: string;
  /** With which picture the card was drawn. */
  picture?: string | null;
  /** What was on the card when it was looked at to be drawn anew. */
  drawn?: string | null;
}

function columnsOf(settlement: Exclude<Settlement, { type: 'dropped' }>): Record<string, unknown> {
  switch (settlement.type) {
    case 'shown': {
      const { message, shownHead, drawn, isFinal, sentAt, pictureDueAt } = settlement;
      const columns = { message, shown_head: shownHead, drawn, is_final: isFinal ? 1 : 0 };
      const sent = sentAt === undefined ? {} : { sent_at: sentAt };
      const picture = pictureDueAt === undefined ? {} : { picture_due_at: pictureDueAt };
      return { ...columns, ...sent, ...picture, state: 'shown', reason: null };
    }
    case 'owed':
      return { state: 'owed', due_at: settlement.dueAt, reason: settlement.reason };
    case 'uncertain':
      return { state: 'sending', due_at: settlement.dueAt, reason: settlement.reason };
    case 'undeliverable':
      return { state: 'undeliverable', reason: settlement.reason };
    case 'abandoned':
      return { is_final: 1, reason: settlement.reason, picture_due_at: null };
    case 'unpictured':
      return { picture: null, shown_head: 0, drawn: null };
    case 'stale':
      return {};
  }
}

/**
 * The cards of a run that has ended have something new to say: it was continued. Also those that
 * are on their way: they may have been drawn before.
 */
export function reopenCards(db: Knex, run: number): Statement[] {
  return [0, 1].map((isAnswer) =>
    toStatement(
      db('posts')
        .where({ run, is_answer: isAnswer })
        .whereIn('kind', ['failure-alert', 'run'])
        // One that could not be edited any more is not tried again.
        .whereRaw(`(${IS_OWED} or (posts.state = 'shown' and posts.reason is null))`)
        .update(toBeDrawn(db)),
    ),
  );
}

/**
 * These have something new to say, also those that are on their way: they may have been drawn before.
 * One that could not be edited any more is not tried again.
 */
export function redrawPosts(db: Knex, ids: readonly string[] | Knex.QueryBuilder): Statement {
  const isThere = `(${IS_OWED} or (posts.state = 'shown' and posts.reason is null))`;
  const given = db('posts').whereIn('id', 'length' in ids ? [...ids] : ids);
  return toStatement(given.whereRaw(isThere).update(toBeDrawn(db)));
}

/** Another mark each time, and no drawing's: whoever is drawing the card sees that it was made. */
export function toBeDrawn(db: Knex) {
  return { shown_head: 0, is_final: 0, drawn: db.raw("coalesce(posts.drawn, '') || '~'") };
}

/** What is drawn already, or has nothing more to say: only where nobody is editing it or has changed it. */
export function skipEdit(
  db: Knex,
  { id, picture, drawn }: Pick<PostRecord, 'id' | 'picture' | 'drawn'>,
  { shownHead, isFinal }: { shownHead: number; isFinal: boolean },
): Statement {
  const columns = { shown_head: shownHead, is_final: isFinal ? 1 : 0 };
  return toStatement(
    db('posts').where({ id, picture, drawn, state: 'shown', lender: null }).update(columns),
  );
}

/** Lets a post wait that is due and cannot be drawn yet. */
export function deferPost(
  db: Knex,
  id: string,
  { now, dueAt, reason }: { now: number; dueAt: number; reason: string },
): Statement {
  const due = db('posts').where({ id }).whereIn('state', ['owed', 'sending']);
  return toStatement(due.where(whereDue(now)).update({ due_at: dueAt, reason }));
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
