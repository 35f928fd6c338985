import type { App } from '#src/app.ts';
import type { Streak } from '#src/domain/streaks.ts';
import { listRecovering, recoveredBy, recoverStreams } from '#src/store/alert-streams.ts';
import type { Statement } from '#src/store/append.ts';
import { findClaim } from '#src/store/claims.ts';
import { owePosts, redrawPosts } from '#src/store/posts.ts';
import { findMessages } from '#src/store/run-failures.ts';
import { listRecoveringShares, recoverShares } from '#src/store/storm-shares.ts';
import { makePostId } from './make-post-id.ts';
import { recordOwed } from './record-owed.ts';

const QUESTION_PRIORITY = 4;

/** What follows for chat when streaks recover: their alerts say so, and whoever cared is asked what helped. */
export async function recoverAlerts(app: App, recovered: readonly Streak[]): Promise<Statement[]> {
  const statements: Statement[] = [];
  for (const streak of recovered) statements.push(...(await recoverOne(app, streak)));
  return statements;
}

async function recoverOne(app: App, streak: Streak): Promise<Statement[]> {
  const { db } = app;
  const { recoveredAt: at, recoveredRun: run } = streak;
  if (at === null || run === null) return [];
  const alerts = await listRecovering(db, streak, run);
  const shares = await listRecoveringShares(db, streak, run);
  const storms = shares.map(({ post }) => post);
  return [
    // Alerts may be told between this and the write.
    recoverStreams(db, streak, { at, run }),
    redrawPosts(db, recoveredBy(db, streak, run)),
    ...(storms.length === 0 ? [] : [recoverShares(db, streak, { storms, at, run })]),
    ...(await askWhatFixed(app, streak, [...alerts, ...shares])),
  ];
}

/** Once, where it was told last: in the thread of an alert, or of a storm where no alert told of it. */
async function askWhatFixed(
  app: App,
  streak: Streak,
  told: readonly { post: string; newestRun: number }[],
): Promise<Statement[]> {
  const { db, clock } = app;
  if (told.length === 0 || (await findClaim(db, streak)) === null) return [];
  // It may stand elsewhere than it belongs, or nowhere.
  const messages = await findMessages(
    db,
    told.map(({ post }) => post),
  );
  const standing = told.flatMap(({ post, newestRun: run }) => {
    const message = messages.get(post);
    return message === undefined || message.state === 'undeliverable' ? [] : [{ run, message }];
  });
  const [newest] = standing;
  if (newest === undefined) return [];
  const { run, message } = newest;
  const { surface, place } = message;
  const question = { surface, place, kind: 'fix-question', run } as const;
  const owed = { ...question, subject: `alert:${message.id}`, priority: QUESTION_PRIORITY };
  const asked = [{ ...owed, id: makePostId(), at: clock.now() }];
  return [...owePosts(db, asked), ...recordOwed(app, asked)];
}
