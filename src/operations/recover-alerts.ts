import type { App } from '#src/app.ts';
import type { Streak } from '#src/domain/streaks.ts';
import { recoveredBy, recoverStreams } from '#src/store/alert-streams.ts';
import type { Statement } from '#src/store/append.ts';
import { endClaim } from '#src/store/claims.ts';
import { redrawPosts } from '#src/store/posts.ts';
import { recoverShares } from '#src/store/storm-shares.ts';
import { askWhatFixed } from './ask-what-fixed.ts';

/** What follows for chat when streaks recover: their alerts say so, and whoever cared is asked what helped. */
export function recoverAlerts(app: App, recovered: readonly Streak[]): Statement[] {
  const asked = recovered.map(({ lastRun: run, ...streak }) => ({ ...streak, run }));
  return [...recovered.flatMap((streak) => recoverOne(app, streak)), ...askWhatFixed(app, asked)];
}

/** By what is told when this is written: alerts may be told meanwhile. */
function recoverOne({ db }: App, streak: Streak): Statement[] {
  const { recoveredAt: at, recoveredRun: run } = streak;
  if (at === null || run === null) return [];
  return [
    recoverStreams(db, streak, { at, run }),
    redrawPosts(db, recoveredBy(db, streak, run)),
    recoverShares(db, streak, { at, run }),
    endClaim(db, streak, run),
  ];
}
