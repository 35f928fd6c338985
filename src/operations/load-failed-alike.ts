import type { ReadApp } from '#src/app.ts';
import type { CommandCenterFacts } from '#src/domain/command-center.ts';
import type { Streak } from '#src/domain/streaks.ts';
import { loadRun, type RunRecord } from '#src/store/runs.ts';
import { type FailedAlike, listFailedAlike } from '#src/store/signature-runs.ts';
import { hasLiveWorker } from './find-live-worker.ts';
import { findNamedRun } from './find-run.ts';
import { type FoundSignature, findNamedSignature, findNewestStreak } from './find-signature.ts';
import { toListedRuns } from './listed-run.ts';
import { COUNT_MAX } from './load-command-center.ts';

const PAGES_MAX = 20;

export interface AlikeRequest {
  limit: number;
  /** Only runs that come after this one: the last of the page before. */
  before?: string;
  /** Only runs that come before this one: the first of the page after. */
  after?: string;
}

/** The runs that failed alike since the first of them, the newest first, as a list of failures. */
export async function loadFailedAlike(
  app: ReadApp,
  name: string,
  request: AlikeRequest,
): Promise<{ found: FoundSignature; facts: CommandCenterFacts }> {
  const found = await findNamedSignature(app, name);
  const streak = await findNewestStreak(app, found);
  const alike = await listPage(app, streak, request);
  const runs = await Promise.all(alike.map(({ run }) => loadRun(app.db, run)));
  const [first] = alike;
  const isPage = request.before !== undefined || request.after !== undefined;
  const newer = isPage && first !== undefined ? await countNewer(app, streak, first.run) : 0;
  const now = app.clock.now();
  const section = {
    section: 'failed' as const,
    runs: await toListedRuns(
      app,
      runs.filter((run): run is RunRecord => run !== null),
    ),
    count: Math.min(streak.count, COUNT_MAX),
    isCapped: streak.count > COUNT_MAX,
    newer,
  };
  const facts = {
    sections: [section],
    failedSinceMs: Math.max(1, now - streak.firstAt),
    filter: { workflow: found.workflow },
    held: [],
    undelivered: 0,
    credits: null,
    hasLiveWorker: await hasLiveWorker(app),
    now,
  };
  return { found, facts };
}

async function listPage(
  app: ReadApp,
  streak: Streak,
  { limit, before, after }: AlikeRequest,
): Promise<FailedAlike[]> {
  if (after !== undefined) {
    const { run } = await findNamedRun(app, after);
    const newer = await gather(app, streak, { after: run, limit });
    return newer.toReversed();
  }
  const run = before === undefined ? streak.lastRun + 1 : (await findNamedRun(app, before)).run;
  return gather(app, streak, { before: run, limit });
}

async function countNewer(app: ReadApp, streak: Streak, run: number): Promise<number> {
  return (await gather(app, streak, { after: run, limit: COUNT_MAX + 1 })).length;
}

/** Those before a run, the newest first; or those after it, the oldest first. */
async function gather(
  { db }: ReadApp,
  { workflowId, step, code, firstRun, lastRun }: Streak,
  { limit, ...side }: { limit: number; before?: number; after?: number },
): Promise<FailedAlike[]> {
  const of = { workflowId, step, code, from: firstRun, until: lastRun };
  const newestFirst = side.before !== undefined;
  const found: FailedAlike[] = [];
  let place = side;
  for (let page = 0; page < PAGES_MAX && found.length < limit; page += 1) {
    const { runs, next } = await listFailedAlike(db, { ...of, ...place }, { newestFirst });
    found.push(...runs);
    if (next === null) break;
    place = newestFirst ? { before: next } : { after: next };
  }
  return found.slice(0, limit);
}
