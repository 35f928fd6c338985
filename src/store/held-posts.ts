import type { Knex } from 'knex';
import { z } from 'zod';
import type { Statement } from './append.ts';
import { IS_LIVE, IS_OWED, type PostRecord } from './post-queries.ts';
import { toBeDrawn } from './posts.ts';
import { toStatement } from './statement.ts';

/** Where a card goes. */
export type Where = Pick<PostRecord, 'surface' | 'place'>;

/** Why a card of a task waits, in words. */
const HELD = 'more is asked there than ten times a minute: it stands in a list until then';

// Written out, as partial indexes have it.
const IS_ASKING = "posts.kind in ('approval', 'reminder') and posts.is_answer = 0";
/** Nobody has opened it. */
const MAY_BE_HELD = `${IS_OWED} and ${IS_ASKING} and posts.state = 'owed' and posts.priority > 0`;

/** When people were asked in a place, the last first. */
export async function listAskedAt(
  db: Knex,
  { since, limit, ...where }: Where & { since: number; limit: number },
): Promise<number[]> {
  const asked = db('posts').where(where).whereRaw(IS_ASKING).where('sent_at', '>', since);
  const rows: unknown = await asked.orderBy('sent_at', 'desc').limit(limit).select('sent_at');
  return z
    .array(z.object({ sent_at: z.number() }))
    .parse(rows)
    .map(({ sent_at: at }) => at);
}

/** May this post wait for others: does it ask people, and has nobody opened it? */
export async function mayBeHeld(db: Knex, id: string): Promise<boolean> {
  return (await db('posts').where({ id }).whereRaw(MAY_BE_HELD).first('id')) !== undefined;
}

const LEDGER =
  'at, project_id, workflow_id, run, surface, place, kind, subject, what, post, reason, attempt';

/** All that would ask people in a place waits until then; the ledger says so once of each. */
export function holdPosts(db: Knex, where: Where, { now, until }: Record<'now' | 'until', number>) {
  const held = db('posts')
    .where({ ...where, lender: null })
    .whereRaw(MAY_BE_HELD);
  const noted = held
    .clone()
    .join('runs', 'runs.id', 'posts.run')
    .whereRaw('coalesce(posts.reason, ?) <> ?', ['', HELD])
    .select([
      db.raw('cast(? as bigint)', [now]),
      'runs.project_id',
      'runs.workflow_id',
      ...['run', 'surface', 'place', 'kind', 'subject'].map((column) => `posts.${column}`),
      db.raw("'deferred'"),
      'posts.id',
      db.raw('cast(? as text)', [HELD]),
      'posts.attempts',
    ]);
  return [
    toStatement(db(db.raw(`ledger (${LEDGER})`)).insert(noted)),
    toStatement(held.update({ due_at: until, reason: HELD })),
  ];
}

/** Nothing that waits in a place's list waits any longer. */
export function freeHeld(db: Knex, where: Where, now: number): Statement {
  const held = db('posts').where({ ...where, lender: null, reason: HELD });
  return toStatement(held.whereRaw(MAY_BE_HELD).update({ due_at: now, reason: null }));
}

/** So long a place that did not take its list is sent what it is owed one by one. */
const LIST_LOST_MS = 10 * 60_000;

/** A list would only hide what has to go elsewhere. */
export async function isListLost(db: Knex, where: Where, now: number): Promise<boolean> {
  const list = db('posts').where({ ...where, kind: 'waiting-list', state: 'undeliverable' });
  return (await list.where('sent_at', '>', now - LIST_LOST_MS).first('id')) !== undefined;
}

/** Owes a place the list of what waits there; one that is still kept true is drawn anew. */
export function oweList(
  db: Knex,
  where: Where,
  { id, now }: { id: string; now: number },
): Statement[] {
  const what = { kind: 'waiting-list', run: null, subject: 'waiting', priority: 1 };
  const fresh = { sent_at: null, attempts: 0, lender: null, message: null, reason: null };
  const undrawn = { shown_head: 0, drawn: null, is_final: 0 };
  const owed = { state: 'owed', due_at: now, owed_at: now };
  const once = db.raw("(surface, place) where kind = 'waiting-list'");
  const list = db('posts').insert({ id, ...where, ...what, ...fresh, ...undrawn, ...owed });
  const isOver = db.raw("(posts.is_final = 1 or posts.state = 'undeliverable')");
  const live = db('posts').where({ ...where, kind: 'waiting-list', is_final: 0 });
  return [
    toStatement(list.onConflict(once).merge().where(isOver)),
    // Somebody may be editing it just now, to say that nothing waits any more.
    toStatement(live.whereNot({ state: 'undeliverable' }).update(toBeDrawn(db))),
  ];
}

/** The cards of a task go out at once, wherever they were held. */
export async function listHeldOf(db: Knex, run: number, subject: string): Promise<string[]> {
  const held = db('posts').where({ run, subject }).whereRaw(MAY_BE_HELD).where({ reason: HELD });
  return z.array(z.string()).parse(await held.pluck('id'));
}

export function openHeld(db: Knex, ids: readonly string[], now: number): Statement {
  const held = db('posts')
    .whereIn('id', [...ids])
    .whereRaw(MAY_BE_HELD);
  return toStatement(held.update({ priority: 0, due_at: now }));
}

const HeldRow = z.object({ run: z.number(), subject: z.string() });

/** What a place is still to be asked, the oldest first. */
export async function listHeld(db: Knex, where: Where, limit: number) {
  const held = db('posts').where(where).whereRaw(MAY_BE_HELD);
  const rows: unknown = await held
    .orderBy(['priority', 'owed_at', 'due_at'])
    .limit(limit)
    .select('run', 'subject');
  return z.array(HeldRow).parse(rows);
}

const Sum = z.object({ count: z.coerce.number(), heads: z.coerce.number().nullable() });

/** How much that is, and a number that changes with any of it. */
export async function sumHeld(db: Knex, where: Where): Promise<{ count: number; head: number }> {
  const held = db('posts').where(where).whereRaw(MAY_BE_HELD).join('runs', 'runs.id', 'posts.run');
  const row: unknown = await held.count({ count: '*' }).sum({ heads: 'runs.last_seq' }).first();
  const { count, heads } = Sum.parse(row);
  // Of none it is not 0: that is what a card is called that is to be drawn.
  return { count, head: count * 1_000_003 + (heads ?? 0) + 1 };
}

const LISTS_MAX = 100;
const ListRow = z.object({ id: z.string(), place: z.string(), shown_head: z.number() });

/** The lists that are shown, and at which number of what they tell. */
export async function listLists(db: Knex, surface: string) {
  const lists = db('posts').where({ surface, kind: 'waiting-list' }).whereRaw(IS_LIVE);
  const rows: unknown = await lists.limit(LISTS_MAX).select('id', 'place', 'shown_head');
  return z
    .array(ListRow)
    .parse(rows)
    .map(({ shown_head: head, ...list }) => ({ ...list, head }));
}
