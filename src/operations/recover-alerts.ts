import type { App } from '#src/app.ts';
import type { Streak } from '#src/domain/streaks.ts';
import { listRecovering, recoverStreams } from '#src/store/alert-streams.ts';
import type { Statement } from '#src/store/append.ts';
import { findClaim } from '#src/store/claims.ts';
import { owePosts, redrawPosts } from '#src/store/posts.ts';
import { makePostId } from './make-post-id.ts';

const QUESTION_PRIORITY = 4;

/** What follows for chat when streaks recover: their alerts say so, and whoever cared is asked what helped. */
export async function recoverAlerts(app: App, recovered: readonly Streak[]): Promise<Statement[]> {
  const statements: Statement[] = [];
  for (const streak of recovered) statements.push(...(await recoverOne(app, streak)));
  return statements;
}

async function recoverOne(app: App, streak: Streak): Promise<Statement[]> {
  const { db, clock } = app;
  const { recoveredAt: at, recoveredRun: run } = streak;
  if (at === null || run === null) return [];
  const alerts = await listRecovering(db, streak, run);
  const [newest] = alerts;
  if (newest === undefined) return [];
  const posts = alerts.map(({ post }) => post);
  const said = [recoverStreams(db, posts, { at, run }), redrawPosts(db, posts)];
  if ((await findClaim(db, streak)) === null) return said;
  // Once, where it was told last.
  const { post, surface, place, newestRun } = newest;
  const question = { surface, place, kind: 'fix-question', run: newestRun } as const;
  const subject = `alert:${post}`;
  const owed = { ...question, id: makePostId(), subject, priority: QUESTION_PRIORITY };
  return [...said, ...owePosts(db, [{ ...owed, at: clock.now() }])];
}
