import type { ReadApp } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { readCommitSign } from '#src/store/commit-sign.ts';
import * as queries from '#src/store/post-queries.ts';
import { loadRun } from '#src/store/runs.ts';
import { loadRunFacts } from './load-run-facts.ts';

export { type PostRecord, type StalePost, WAIT_MS_MAX } from '#src/store/post-queries.ts';

/** What is to be sent next to a place; null: nothing that is due. */
export function findNextPost(
  { db, clock }: ReadApp,
  where: { surface: string; place: string },
): Promise<queries.PostRecord | null> {
  return queries.findNextPost(db, { ...where, now: clock.now() });
}

/** Where something is owed, and when the first of it is due. */
export function listOwedPlaces({ db, clock }: ReadApp, surface: string) {
  return queries.listOwedPlaces(db, { surface, now: clock.now() });
}

/** Shown cards whose run has moved on since: of one run, or of a window of them all. */
export function listStaleOfRun({ db }: ReadApp, surface: string, run: number) {
  return queries.listStaleOfRun(db, surface, run);
}

/** Those that show no single run. */
export function listStaleWithoutRun({ db }: ReadApp, surface: string) {
  return queries.listStaleWithoutRun(db, surface);
}

export function listStale({ db }: ReadApp, which: Parameters<typeof queries.listStale>[1]) {
  return queries.listStale(db, which);
}

/** A shown card as it is stored, if it is still stale. */
export function findStale({ db }: ReadApp, id: string) {
  return queries.findStale(db, id);
}

/** The chat message in whose thread a card belongs: a reminder in its task’s; null: in none. */
export async function findThread(
  { db }: ReadApp,
  { surface, place, run, subject, kind, thread }: queries.PostRecord,
): Promise<string | null> {
  const alert = alertOf({ kind, subject });
  if (alert !== null) return queries.findMessage(db, alert);
  if (kind !== 'reminder') return thread;
  const card = await queries.findPost(db, { surface, place, run, subject, kind: 'approval' });
  return card?.message ?? null;
}

const ALERT = /^alert:(?<post>.+)$/;

/** The alert in whose thread something is said; null: it is said in none. */
export function alertOf({ kind, subject }: Pick<queries.PostRecord, 'kind' | 'subject'>) {
  if (kind !== 'repeat' && kind !== 'fix-question') return null;
  return ALERT.exec(subject)?.groups?.['post'] ?? null;
}

/** What is still to be sent on all surfaces, and what could not be. */
export function countPosts({ db }: ReadApp) {
  return queries.countPosts(db);
}

/** The same text as before: nothing has been written since. */
export function readSign({ db }: ReadApp): Promise<string> {
  return readCommitSign(db);
}

/** What is known of a post's run; null: only a newer version can read it. */
export async function loadPostFacts(app: ReadApp, run: number): Promise<RunFacts | null> {
  const record = await loadRun(app.db, run);
  if (!record) throw new Error(`there is no run ${run}`);
  try {
    return await loadRunFacts(app, record);
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'unavailable') return null;
    throw error;
  }
}
