import type { App } from '#src/app.ts';
import type { Spot } from '#src/domain/fallbacks.ts';
import { type NewLedgerEntry, writeLedger } from '#src/store/ledger.ts';
import { listNotices, type NoticeRecord } from '#src/store/notices.ts';
import type { PostKind } from '#src/store/post-queries.ts';
import { type OwedPost, owePosts } from '#src/store/posts.ts';
import {
  adoptRestored,
  findSurface,
  moveMark,
  openSurface,
  touchSurface,
} from '#src/store/surfaces.ts';
import { type CardNotice, type ChosenCard, chooseCard } from './choose-card.ts';
import { makePostId } from './make-post-id.ts';
import { recordOwed } from './record-owed.ts';
import { type RoutedFailure, tellFailures } from './tell-failures.ts';

/** What one write takes, and decides of together. */
const PAGE_MAX = 500;
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
  const { posts, failures, unsaid } = await planPosts(app, notices, { surface, route });
  const moved = moveMark(db, { surface, from: found.mark, to: last, now });
  const told = await tellFailures(app, surface, failures);
  await write(
    app,
    moved,
    ...owePosts(db, posts),
    ...told,
    ...recordOwed(app, posts),
    ...writeLedger(db, unsaid),
  );
  return true;
}

interface Planned {
  posts: OwedPost[];
  failures: RoutedFailure[];
  /** What another card tells already. */
  unsaid: NewLedgerEntry[];
}

async function planPosts(
  app: App,
  notices: readonly NoticeRecord[],
  { surface, route }: { surface: string; route: Route },
): Promise<Planned> {
  const posts = new Map<string, OwedPost>();
  const failures: RoutedFailure[] = [];
  const unsaid: NewLedgerEntry[] = [];
  for (const notice of notices) {
    const places = await route(notice);
    const { kind } = notice;
    if (kind === 'failure') {
      failures.push({ notice, places });
      continue;
    }
    for (const place of places) {
      const post = makePost(app, notice, { surface, place, kind });
      const chosen = await chooseCard(app, post, { surface, place, kind });
      if ('toldBy' in chosen) {
        unsaid.push(enter(app, post, chosen));
        continue;
      }
      const owed = { ...post, ...chosen, ...KINDS[chosen.kind] };
      // What two places did not take may stand in one.
      posts.set(keyOf(owed), owed);
    }
  }
  return { posts: [...posts.values()], failures, unsaid };
}

function keyOf({ surface, place, run, subject, kind }: Omit<OwedPost, 'priority'>): string {
  return JSON.stringify([surface, place, run, subject, kind]);
}

function makePost(
  { clock }: App,
  { run, at, subject }: NoticeRecord,
  where: Spot & { kind: CardNotice },
) {
  const of = { run, subject: ofTask(subject) };
  // Another machine's clock may be ahead.
  return { id: makePostId(), ...where, ...of, at: Math.min(at, clock.now()) };
}

function enter(
  { clock, projectId }: App,
  { surface, place, kind, run, subject }: ReturnType<typeof makePost>,
  { toldBy, why: reason }: Extract<ChosenCard, { toldBy: unknown }>,
): NewLedgerEntry {
  const of = { projectId, workflowId: null, run, surface, place, kind, subject };
  const noted = { what: 'collapsed', post: toldBy.id, reason, attempt: null } as const;
  return { at: clock.now(), ...of, ...noted };
}

/** Of the task, as its card is. */
function ofTask(subject: string): string {
  return subject.replace(/^escalation:/, 'task:');
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
