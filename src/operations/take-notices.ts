import type { App } from '#src/app.ts';
import { type NewLedgerEntry, writeLedger } from '#src/store/ledger.ts';
import { listNotices, type NoticeRecord } from '#src/store/notices.ts';
import { findPost, type PostKind } from '#src/store/post-queries.ts';
import { type OwedPost, owePosts } from '#src/store/posts.ts';
import {
  adoptRestored,
  findSurface,
  moveMark,
  openSurface,
  touchSurface,
} from '#src/store/surfaces.ts';
import { makePostId } from './make-post-id.ts';
import { type RoutedFailure, tellFailures } from './tell-failures.ts';

export { makePostId } from './make-post-id.ts';

/** What one write takes, and decides of together. */
const PAGE_MAX = 500;
/** Each is a card of its own. */
type CardNotice = Exclude<NoticeRecord['kind'], 'failure'>;

const TOUCH_EVERY_MS = 60 * 60 * 1000;
const KINDS: Record<CardNotice, { kind: PostKind; priority: number }> = {
  approval: { kind: 'approval', priority: 1 },
  reminder: { kind: 'reminder', priority: 2 },
  escalation: { kind: 'escalation', priority: 2 },
  low_balance: { kind: 'low-balance', priority: 3 },
};

/** To which places of a surface a notice goes. */
export type Route = (notice: NoticeRecord) => Promise<readonly string[]>;

/**
 * Makes a page of a surface's new notices what it owes, and moves its mark, in one write: whoever
 * moves the mark owes them, and nobody else. True: there may be more. A surface that is new begins
 * at now.
 */
export async function takeNotices(
  app: App,
  { surface, route }: { surface: string; route: Route },
): Promise<boolean> {
  const { db, clock } = app;
  const now = clock.now();
  const found = await findSurface(db, surface);
  if (!found) return write(app, openSurface(db, surface, now));
  if (found.isAhead) return write(app, ...adoptRestored(db));
  const notices = await listNotices(db, found.mark, PAGE_MAX);
  const last = notices.at(-1);
  if (!last) {
    if (now - found.seenAt >= TOUCH_EVERY_MS) await write(app, touchSurface(db, surface, now));
    return false;
  }
  const { posts, failures } = await planPosts(app, notices, { surface, route });
  const moved = moveMark(db, { surface, from: found.mark, to: last, now });
  const told = await tellFailures(app, surface, failures);
  await write(
    app,
    moved,
    ...owePosts(db, posts),
    ...told,
    ...writeLedger(
      db,
      posts.map((post) => enter(app, post)),
    ),
  );
  return true;
}

async function planPosts(
  app: App,
  notices: readonly NoticeRecord[],
  { surface, route }: { surface: string; route: Route },
): Promise<{ posts: OwedPost[]; failures: RoutedFailure[] }> {
  const posts: OwedPost[] = [];
  const failures: RoutedFailure[] = [];
  for (const notice of notices) {
    const places = await route(notice);
    const { kind } = notice;
    if (kind === 'failure') {
      failures.push({ notice, places });
      continue;
    }
    for (const place of places) {
      const chosen = await chooseKind(app, notice, { surface, place, kind });
      const made = { surface, place, now: app.clock.now() };
      if (chosen) posts.push(makePost(notice, { ...made, kind: chosen }));
    }
  }
  return { posts, failures };
}

/**
 * A reminder of what nobody here got is the card itself; of one still on its way, nothing. Where a
 * task has its card nobody needs to be told that others were asked.
 */
async function chooseKind(
  { db }: App,
  { run, subject }: NoticeRecord,
  { kind, ...where }: { surface: string; place: string; kind: CardNotice },
): Promise<CardNotice | null> {
  if (kind !== 'reminder' && kind !== 'escalation') return kind;
  const card = await findPost(db, { ...where, run, subject: ofTask(subject), kind: 'approval' });
  if (kind === 'escalation') return card ? null : kind;
  switch (card?.state) {
    case undefined:
    case 'undeliverable':
      return 'approval';
    case 'shown':
      return 'reminder';
    case 'owed':
    case 'sending':
      return null;
  }
}

function makePost(
  { run, at, ...notice }: NoticeRecord,
  {
    kind,
    now,
    ...where
  }: Pick<OwedPost, 'surface' | 'place'> & {
    kind: CardNotice;
    now: number;
  },
): OwedPost {
  // Of the task, as its card is.
  const subject = ofTask(notice.subject);
  // Another machine's clock may be ahead.
  return { id: makePostId(), ...where, ...KINDS[kind], run, subject, at: Math.min(at, now) };
}

function ofTask(subject: string): string {
  return subject.replace(/^escalation:/, 'task:');
}

function enter({ clock, projectId }: App, post: OwedPost): NewLedgerEntry {
  const { id, surface, place, kind, run, subject } = post;
  const what = { at: clock.now(), projectId, workflowId: null, run, surface, place, kind, subject };
  return { ...what, what: 'owed', post: id, reason: null, attempt: null };
}

/** Failures that a surface has not taken yet; null: none, or a whole page of them. */
export async function findWaitingFailures({ db }: App, surface: string) {
  const found = await findSurface(db, surface);
  if (!found || found.isAhead) return null;
  const waiting = await listNotices(db, found.mark, PAGE_MAX);
  const times = waiting.filter(({ kind }) => kind === 'failure').map(({ at }) => at);
  if (times.length === 0 || waiting.length === PAGE_MAX) return null;
  return { count: times.length, firstAt: Math.min(...times), lastAt: Math.max(...times) };
}

async function write(app: App, ...statements: ReturnType<typeof touchSurface>[]): Promise<boolean> {
  const result = await app.journal.submit('people', { type: 'write', statements, barrier: false });
  return result.won;
}
