import type { App } from '#src/app.ts';
import { NO_CREDITS_AT_START } from '#src/domain/credits.ts';
import { decide } from '#src/domain/decide.ts';
import { evolveAll, fold } from '#src/domain/evolve.ts';
import { noticesOf } from '#src/domain/notices.ts';
import { projectRun } from '#src/domain/projection.ts';
import type { RunAppend } from '#src/store/append.ts';
import { loadMetering } from '#src/store/credits.ts';

/** So long an account that held something is taken to hold something: its steps look closer. */
const TRUSTED_MS = 1_000;

interface Look {
  at: number;
  isEmpty: Promise<boolean>;
}

/** What each app saw last. Where nothing is metered a start costs no look of its own. */
const LOOKS = new WeakMap<App, Look>();

/**
 * A start that nothing can pay for is recorded and rejected in one append, so that chat is owed its
 * failure; any other stays as it is. `rejected` says why.
 */
export async function rejectStartIfBroke(
  app: App,
  append: RunAppend,
  versionId: number,
): Promise<{ append: RunAppend; rejected?: string }> {
  if (!(await isBroke(app))) return { append };
  const graph = await app.loadGraph(versionId);
  const queued = fold(append.events);
  const message = NO_CREDITS_AT_START;
  const request = { type: 'reject_start', code: 'INSUFFICIENT_CREDITS', message } as const;
  const rejection = decide(graph, queued, request, queued.lastAt);
  const change = { projection: projectRun(evolveAll(queued, rejection)), wakeAt: null };
  const events = [...append.events, ...rejection];
  const notices = noticesOf(rejection);
  return { append: { ...append, events, change, notices }, rejected: message };
}

/** An account that was seen empty is looked at again each time: somebody may have topped it up. */
async function isBroke(app: App): Promise<boolean> {
  const now = app.clock.monotonic();
  const last = LOOKS.get(app);
  if (last && now - last.at <= TRUSTED_MS && !(await last.isEmpty)) return false;
  const isEmpty = loadMetering(app.db, app.projectId).then((metering) => metering?.total === 0);
  LOOKS.set(app, { at: now, isEmpty });
  try {
    return await isEmpty;
  } catch (error) {
    LOOKS.delete(app);
    throw error;
  }
}
