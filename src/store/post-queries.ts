import type { Knex } from 'knex';
import { z } from 'zod';

export const POST_KINDS = [
  'failure-alert',
  'approval',
  'reminder',
  'escalation',
  'waiting-list',
  'low-balance',
  'run',
  'repeat',
  'storm',
  'digest',
  'fix-question',
  'delivery-alert',
] as const;
export type PostKind = (typeof POST_KINDS)[number];

const Row = z.object({
  id: z.string(),
  surface: z.string(),
  place: z.string(),
  kind: z.enum(POST_KINDS),
  /** Null: of no single run. */
  run: z.number().nullable(),
  subject: z.string(),
  state: z.enum(['owed', 'sending', 'shown', 'undeliverable']),
  owed_at: z.number(),
  /** When it was last taken to be sent; of one that is shown, when that was done. */
  sent_at: z.number().nullable(),
  due_at: z.number(),
  attempts: z.number(),
  lender: z.string().nullable(),
  message: z.string().nullable(),
  shown_head: z.number(),
  drawn: z.string().nullable(),
  /** The chat message in whose thread somebody asked for it. */
  thread: z.string().nullable(),
  /** The one on the card, as its platform names it. */
  picture: z.string().nullable(),
});

/** A row of the outbox. Times are milliseconds since 1970. */
export type PostRecord = z.infer<typeof Row>;

const COLUMNS = Object.keys(Row.shape).map((column) => `posts.${column}`);
// Written out: of bound values no database can tell which partial index holds them all.
export const IS_OWED = "posts.state in ('owed', 'sending')";
export const IS_LIVE = "posts.state = 'shown' and posts.is_final = 0";
const LENDERS_MAX = 100;

/** No post is made to wait longer: one that is had its time from a clock that has been set back since. */
export const WAIT_MS_MAX = 60 * 60_000;
const IS_DUE = '(posts.due_at <= ? or (posts.due_at > ? and posts.lender is null))';

/** Those that may be sent now, or may have been sent and are to be looked for. */
export function whereDue(now: number) {
  return (query: Knex.QueryBuilder) => void query.whereRaw(IS_DUE, [now, now + WAIT_MS_MAX]);
}

/** What is to be sent next to a place: by importance, then by age, however often it was tried. */
export async function findNextPost(
  db: Knex,
  { surface, place, now }: { surface: string; place: string; now: number },
): Promise<PostRecord | null> {
  const query = db('posts').select(COLUMNS).where({ surface, place }).whereRaw(IS_OWED);
  const due = query.where(whereDue(now)).orderBy(['priority', 'owed_at', 'due_at']).limit(1);
  return parsePosts(await due)[0] ?? null;
}

/** The places that a surface owes something to, now or later, and when the first of it is due. */
export async function listOwedPlaces(
  db: Knex,
  { surface, now }: { surface: string; now: number },
): Promise<{ place: string; dueAt: number }[]> {
  const found: { place: string; dueAt: number }[] = [];
  for (let after = ''; ; ) {
    // From place to place: one entry of the index each, however much is owed there.
    const query = db('posts').select(['place', 'due_at']).where({ surface }).whereRaw(IS_OWED);
    const first: unknown = await query
      .where('place', '>', after)
      .orderBy(['place', 'priority', 'owed_at'])
      .first();
    if (first === undefined) return found;
    const { place } = PlaceRow.parse(first);
    found.push({ place, dueAt: await findFirstDueAt(db, { surface, place, now }) });
    after = place;
  }
}

const PlaceRow = z.object({ place: z.string() });

async function findFirstDueAt(
  db: Knex,
  { now, ...where }: { surface: string; place: string; now: number },
): Promise<number> {
  const query = () => db('posts').where(where).whereRaw(IS_OWED);
  const row: unknown = await query().min({ due_at: 'due_at' }).first();
  const dueAt = z.object({ due_at: z.number().nullable() }).parse(row).due_at ?? 0;
  if (dueAt <= now + WAIT_MS_MAX) return dueAt;
  return (await query().where(whereDue(now)).first('id')) === undefined ? dueAt : now;
}

/** Who sends for a surface, or did when it died. */
export async function listLenders(db: Knex, surface: string): Promise<string[]> {
  const lent = [IS_OWED, IS_LIVE].map((which) =>
    db('posts').distinct('lender').where({ surface }).whereRaw(which).whereNotNull('lender'),
  );
  const rows: unknown[] = (await Promise.all(lent.map((query) => query.limit(LENDERS_MAX)))).flat();
  const Lender = z.object({ lender: z.string() });
  return [...new Set(rows.map((row) => Lender.parse(row).lender))];
}

export interface StalePost extends Pick<PostRecord, 'id' | 'place'> {
  run: number | null;
}

const Stale = z.object({ id: z.string(), place: z.string(), run: z.number().nullable() });

/** What it tells is older than its run, or was called old: what is of no run is only ever that. */
const IS_STALE = `${IS_LIVE} and (runs.last_seq > posts.shown_head or (posts.run is null and posts.shown_head = 0))`;
const STALE_WITHOUT_RUN_MAX = 1_000;

/** The shown cards of one run that it has moved on from. */
export async function listStaleOfRun(db: Knex, surface: string, run: number): Promise<StalePost[]> {
  return z.array(Stale).parse(await selectStale(db, surface).where('posts.run', run).limit(100));
}

/** Those of no single run that have something new to say; there are few such cards. */
export async function listStaleWithoutRun(db: Knex, surface: string): Promise<StalePost[]> {
  const live = db('posts').where({ surface, shown_head: 0 }).whereNull('run').whereRaw(IS_LIVE);
  const rows: unknown = await live.select('id', 'place', 'run').limit(STALE_WITHOUT_RUN_MAX);
  return z.array(Stale).parse(rows);
}

/**
 * The shown cards whose run has moved, of a window of those that are shown; `next` is where the next
 * window begins, null after the last.
 */
export async function listStale(
  db: Knex,
  { surface, above, window }: { surface: string; above: number; window: number },
): Promise<{ stale: StalePost[]; next: number | null }> {
  const shown = db('posts').where({ surface }).whereRaw(IS_LIVE).where('run', '>', above);
  const end: unknown = await shown
    .orderBy('run')
    .offset(window - 1)
    .first('run');
  const next = end === undefined ? null : z.object({ run: z.number() }).parse(end).run;
  const query = selectStale(db, surface).where('posts.run', '>', above).orderBy('posts.run');
  const rows = await (next === null ? query : query.where('posts.run', '<=', next));
  return { stale: z.array(Stale).parse(rows), next };
}

function selectStale(db: Knex, surface: string) {
  return db('posts')
    .join('runs', 'runs.id', 'posts.run')
    .select(['posts.id', 'posts.place', 'posts.run'])
    .where({ surface })
    .whereRaw(`${IS_LIVE} and runs.last_seq > posts.shown_head`);
}

/** A shown card, if it may still change and has something new to say. */
export async function findStale(db: Knex, id: string): Promise<PostRecord | null> {
  const query = db('posts').leftJoin('runs', 'runs.id', 'posts.run').select(COLUMNS);
  return parsePosts(await query.where('posts.id', id).whereRaw(IS_STALE))[0] ?? null;
}

export type PostName = Pick<PostRecord, 'surface' | 'place' | 'run' | 'subject' | 'kind'>;

/** A card that was owed, whatever became of it. */
export async function findPost(db: Knex, name: PostName): Promise<PostRecord | null> {
  return (
    parsePosts(
      await db('posts')
        .select(COLUMNS)
        .where({ ...name, is_answer: 0 }),
    )[0] ?? null
  );
}

/** A post, whatever became of it; null: it is gone. */
export async function findPostById(db: Knex, id: string): Promise<PostRecord | null> {
  return parsePosts(await db('posts').select(COLUMNS).where({ id }))[0] ?? null;
}

/** The chat message that a post is; null: it is not shown. */
export async function findMessage(db: Knex, id: string): Promise<string | null> {
  const row: unknown = await db('posts').where({ id }).first('message');
  return z.object({ message: z.string().nullable() }).optional().parse(row)?.message ?? null;
}

/** What is still to be sent, and what could not be. */
export async function countPosts(db: Knex): Promise<{ owed: number; undeliverable: number }> {
  const count = async (which: string) => {
    const row: unknown = await db('posts').whereRaw(which).count({ count: '*' }).first();
    return z.object({ count: z.coerce.number() }).parse(row).count;
  };
  const [owed, undeliverable] = [await count(IS_OWED), await count("state = 'undeliverable'")];
  return { owed, undeliverable };
}

function parsePosts(rows: unknown): PostRecord[] {
  return z.array(Row).parse(rows);
}

/** Of the places of a surface where a task's card is shown the first, by name; null: it is shown nowhere. */
export async function findFirstPlace(
  db: Knex,
  { surface, run, subject }: Pick<PostRecord, 'surface' | 'subject'> & { run: number },
): Promise<string | null> {
  const shown = { surface, run, subject, kind: 'approval', state: 'shown', is_answer: 0 };
  const row: unknown = await db('posts').select('place').where(shown).orderBy('place').first();
  return row === undefined ? null : PlaceRow.parse(row).place;
}
