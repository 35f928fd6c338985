import type { Knex } from 'knex';
import { z } from 'zod';
import type { Rerouted } from '#src/domain/alert-context.ts';
import type { Spot } from '#src/domain/fallbacks.ts';
import type { Statement } from './append.ts';
import { notePost, type PostNote } from './ledger.ts';
import { findPostById, type PostRecord } from './post-queries.ts';
import type { EndedLoan } from './posts.ts';
import { toStatement } from './statement.ts';

const Place = z.object({ surface: z.string(), place: z.string() });

/** How a post came to be owed where it does not belong. */
const Detour = z.object({
  /** Where it belongs, and why it does not stand there. */
  from: Place.extend({ reason: z.string() }),
  /** Every place that did not take it, the first one first. */
  been: z.array(Place),
});
export type Detour = z.infer<typeof Detour>;

const Row = z.object({
  is_answer: z.number(),
  rerouted: z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : Detour.parse(JSON.parse(text)))),
});

/** How a post came where it is; null: it is a card that somebody asked for, or there is none. */
export async function findDetour(
  db: Knex,
  post: string,
): Promise<{ detour: Detour | null } | null> {
  const row: unknown = await db('posts').where({ id: post }).first('is_answer', 'rerouted');
  if (row === undefined) return null;
  const { is_answer: isAnswer, rerouted } = Row.parse(row);
  return isAnswer === 1 ? null : { detour: rerouted };
}

/** Why a card stands where it does not belong; null: it does. */
export async function findRerouted(db: Knex, post: string): Promise<Rerouted | null> {
  return (await findDetour(db, post))?.detour?.from ?? null;
}

/** The card of a task that is owed or stands elsewhere because this place did not take it. */
export async function findMovedCard(
  db: Knex,
  { run, subject, ...from }: Pick<PostRecord, 'run' | 'subject'> & Spot,
): Promise<PostRecord | null> {
  const moved = db('posts').where({ run, subject, kind: 'approval', is_answer: 0 });
  const rows: unknown = await moved.whereNotNull('rerouted').select('id', 'is_answer', 'rerouted');
  const found = z.array(Row.and(z.object({ id: z.string() }))).parse(rows);
  const isFrom = ({ surface, place }: Spot) => surface === from.surface && place === from.place;
  const card = found.find(({ rerouted }) => rerouted?.been.some(isFrom));
  return card === undefined ? null : findPostById(db, card.id);
}

/**
 * Owes a post elsewhere from now on, in place of where this lender has tried to send it. What is
 * told there already is not told again.
 */
export function reroutePost(
  db: Knex,
  { id, lender }: EndedLoan,
  { to, detour, note, alert = null }: Reroute,
): Statement[] {
  const { at: now } = note;
  const lent = () => db('posts').where({ id, lender });
  const told = db('posts as other')
    .select(db.raw('1'))
    .where({ 'other.surface': to.surface, 'other.place': to.place, 'other.is_answer': 0 })
    .whereRaw('other.run = posts.run')
    .whereRaw(alert === null ? IS_SAME : IS_ALERT);
  const fresh = { attempts: 0, sent_at: null, message: null, lender: null, reason: null };
  const undrawn = { shown_head: 0, drawn: null, is_final: 0, thread: null };
  const unpictured = { picture: null, picture_due_at: null, picture_tries: 0 };
  const owed = { state: 'owed', due_at: now, rerouted: JSON.stringify(detour) };
  const kind = alert === null ? {} : { kind: 'failure-alert', subject: 'run' };
  const columns = { ...to, ...kind, ...fresh, ...undrawn, ...unpictured, ...owed };
  const { surface, place } = detour.been.at(-1) ?? detour.from;
  const reason = `in place of ${surface}:${place}`;
  const merged = `${reason}: it is told there already`;
  return [
    notePost(db, { id, lender }, { ...note, what: 'rerouted' }),
    toStatement(lent().whereNotExists(told).update(columns)),
    notePost(db, { id, lender: null }, { ...note, what: 'owed', reason, owedTo: to }),
    // Still lent: the other one tells of it.
    notePost(db, { id, lender }, { ...note, what: 'collapsed', reason: merged, to }),
    toStatement(lent().delete()),
    ...(alert === null ? [] : [moveStream(db, { from: alert, to: id })]),
  ];
}

const IS_SAME = 'other.subject = posts.subject and other.kind = posts.kind';
const IS_ALERT = "other.subject = 'run' and other.kind = 'failure-alert'";

interface Reroute {
  to: Spot;
  detour: Detour;
  /** Why it does not stay where it was, for the ledger. */
  note: Omit<PostNote, 'what'>;
  /** The alert in whose thread it was to stand: from now on it is the alert that counts. */
  alert?: string | null;
}

/** What was counted by one alert is counted by another, if that is there. */
function moveStream(db: Knex, { from, to }: { from: string; to: string }): Statement {
  const there = db('posts').select(db.raw('1')).where({ id: to, kind: 'failure-alert' });
  return toStatement(
    db('alert_streams').where({ post: from }).whereExists(there).update({ post: to }),
  );
}
