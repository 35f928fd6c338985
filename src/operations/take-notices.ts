import { randomBytes } from 'node:crypto';
import type { App } from '#src/app.ts';
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

const PAGE_MAX = 100;
const TOUCH_EVERY_MS = 60 * 60 * 1000;
const KINDS: Record<NoticeRecord['kind'], { kind: PostKind; priority: number }> = {
  approval: { kind: 'approval', priority: 1 },
  reminder: { kind: 'reminder', priority: 2 },
  escalation: { kind: 'escalation', priority: 2 },
  failure: { kind: 'failure-alert', priority: 3 },
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
  const posts = await planPosts(app, notices, { surface, route });
  const moved = moveMark(db, { surface, from: found.mark, to: last, now });
  await write(app, moved, ...owePosts(db, posts));
  return true;
}

async function planPosts(
  app: App,
  notices: readonly NoticeRecord[],
  { surface, route }: { surface: string; route: Route },
): Promise<OwedPost[]> {
  const posts: OwedPost[] = [];
  for (const notice of notices) {
    for (const place of await route(notice)) {
      const kind = await chooseKind(app, notice, { surface, place });
      if (kind) posts.push(makePost(notice, { surface, place, kind, now: app.clock.now() }));
    }
  }
  return posts;
}

/**
 * A reminder of what nobody here got is the card itself; of one still on its way, nothing. Where a
 * task has its card nobody needs to be told that others were asked.
 */
async function chooseKind(
  { db }: App,
  { kind, run, subject }: NoticeRecord,
  where: { surface: string; place: string },
): Promise<NoticeRecord['kind'] | null> {
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
    kind: NoticeRecord['kind'];
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

/** 22 characters: short enough for every platform to take it as the name of a post. */
export function makePostId(): string {
  return randomBytes(16).toString('base64url');
}

async function write(app: App, ...statements: ReturnType<typeof touchSurface>[]): Promise<boolean> {
  const result = await app.journal.submit('people', { type: 'write', statements, barrier: false });
  return result.won;
}
