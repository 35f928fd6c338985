import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '#src/app.ts';
import type { Redact } from '#src/domain/redact.ts';
import { loadPostFacts } from '#src/operations/load-delivery.ts';
import { type FreshNotice, watchNotices } from '#src/operations/watch-notices.ts';
import { NOBODY } from '#src/views/task-reminder.ts';
import type { View } from '#src/views/view.ts';
import { drawPost, loadCreditsFor } from '../delivery/draw-run-post.ts';

const LOOK_MS = 500;
/** More at once are only counted: nobody reads a hundred cards. */
const CARDS_MAX = 5;

const KINDS = {
  failure: 'failure-alert',
  approval: 'approval',
  reminder: 'reminder',
  low_balance: 'low-balance',
} as const;

export interface News {
  app: App;
  redact: Redact;
  signal: AbortSignal;
  show: (view: View, key: string) => Promise<void>;
  /** How many more there are than were shown. */
  tell: (more: number) => Promise<void>;
  /** Is its card being watched anyway? */
  isFollowed: (run: number) => boolean;
}

/** Shows what becomes of all runs from now on: what failed, and what waits for a person. */
export async function showNews(news: News): Promise<void> {
  const { app, signal, tell } = news;
  const look = await watchNotices(app);
  let isBroken = false;
  while (!signal.aborted) {
    try {
      const notices = await look();
      for (const notice of notices.slice(0, CARDS_MAX)) await showNotice(news, notice);
      if (notices.length > CARDS_MAX) await tell(notices.length - CARDS_MAX);
      isBroken = false;
    } catch (err) {
      // It is tried again and again, and told once.
      if (!isBroken) app.log.error({ err }, 'what becomes of runs cannot be shown');
      isBroken = true;
    }
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function showNotice(
  { app, redact, show, isFollowed }: News,
  { run, kind, subject, id }: FreshNotice,
): Promise<void> {
  if (kind === 'failure' && isFollowed(run)) return;
  // Whoever is here was reminded in the same moment.
  if (kind === 'escalation') return;
  const facts = await loadPostFacts(app, run);
  if (facts === null) return;
  const post = KINDS[kind];
  const credits = await loadCreditsFor(app, { kind: post });
  const drawn = drawPost(
    { kind: post, subject, lateMs: null, context: null, credits, calls: NOBODY },
    facts,
    redact,
  );
  if (drawn !== null) await show(drawn.view, `notice:${id}`);
}
