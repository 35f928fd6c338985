import type { ReadApp } from '#src/app.ts';
import type { AlertContext, NamedRun } from '#src/domain/alert-context.ts';
import { isDivided, pickMessages } from '#src/domain/said-messages.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import type { Signature } from '#src/domain/signature.ts';
import { type AlertStreamRecord, findStream } from '#src/store/alert-streams.ts';
import { findClaim } from '#src/store/claims.ts';
import { findLastFix } from '#src/store/fixes.ts';
import { sumMessages } from '#src/store/message-tallies.ts';
import { findOpenMute } from '#src/store/mutes.ts';
import type { PostRecord } from '#src/store/post-queries.ts';
import { findReply } from '#src/store/repeats.ts';
import { findRerouted } from '#src/store/reroutes.ts';
import { loadRunFailures } from '#src/store/run-failures.ts';
import { loadRun } from '#src/store/runs.ts';
import { findStormShare, type StormShareRecord } from '#src/store/storm-shares.ts';
import { listStreaks } from '#src/store/streaks.ts';

/** So many kinds of message an alert tells apart. */
const KINDS_TOLD_MAX = 3;

/** What an alert says besides its run; null: nothing is kept of it, or its runs are gone. */
export async function loadAlertContext(
  app: ReadApp,
  { id }: Pick<PostRecord, 'id'>,
): Promise<AlertContext | null> {
  const stream = await findStream(app.db, id);
  return stream && describeTold(app, stream);
}

/** The same of the failures like that of this run, also where only a storm told of them. */
export async function loadFixContext(
  app: ReadApp,
  { alert, run }: { alert: string; run: number },
): Promise<AlertContext | null> {
  const context = await loadAlertContext(app, { id: alert });
  const failure = (await loadRunFailures(app.db, [run])).get(run);
  if (context !== null || failure === undefined) return context;
  const share = await findStormShare(app.db, alert, failure);
  return share && describeTold(app, { ...failure, ...share, toldBefore: 0, because: null });
}

/** Failures of a signature that a message tells of. */
type Told = Signature & StormShareRecord & Pick<AlertStreamRecord, 'toldBefore' | 'because'>;

async function describeTold(app: ReadApp, stream: Told): Promise<AlertContext | null> {
  const { db } = app;
  const newest = await nameRun(app, stream.newestRun);
  if (newest === null) return null;
  const { post, count, toldBefore, firstAt, lastAt, because: unmutedBecause } = stream;
  const [said, recovered, claim, mute, lastFix, rerouted] = await Promise.all([
    loadSaid(app, stream),
    loadRecovered(app, stream),
    loadClaim(app, stream),
    loadMute(app, stream),
    findLastFix(db, stream),
    findRerouted(db, post),
  ]);
  const people = { claim, mute, lastFix };
  const told = { count, toldBefore, firstAt, lastAt, newest, said };
  return { ...told, recovered, ...people, unmutedBecause, rerouted };
}

/** What a reply in its thread tells: of the alert what holds now, of the failures only its own. */
export interface ReplyFacts {
  context: AlertContext;
  /** The newest run. */
  run: number;
  /** All of them, where they are few; the newest first. */
  runs: NamedRun[];
}

/** Null: there is nothing to tell, or no alert that it belongs to. */
export async function loadReply(app: ReadApp, { id }: PostRecord): Promise<ReplyFacts | null> {
  const reply = await findReply(app.db, id);
  const context = reply && (await loadAlertContext(app, { id: reply.alert }));
  if (reply === null || context === null) return null;
  const named = await Promise.all(reply.runs.map((run) => nameRun(app, run)));
  const runs = named.filter((run) => run !== null);
  const [newest] = runs;
  const [run] = reply.runs;
  if (newest === undefined || run === undefined) return null;
  const { count, firstAt, lastAt } = reply;
  const told = { count, toldBefore: 0, firstAt, lastAt, said: null };
  return { context: { ...context, ...told, newest }, run, runs };
}

async function nameRun({ db }: ReadApp, run: number): Promise<NamedRun | null> {
  const record = await loadRun(db, run);
  return record ? { runId: record.uuid, shortId: shortIdOf(record.uuid) } : null;
}

/** Null: all the same. */
async function loadSaid({ db }: ReadApp, told: Told): Promise<AlertContext['said']> {
  if (told.count === 1) return null;
  const said = pickMessages(await sumMessages(db, told, told), KINDS_TOLD_MAX);
  return said !== null && isDivided(said) ? said : null;
}

async function loadRecovered(app: ReadApp, { recoveredAt, recoveredRun }: Told) {
  if (recoveredAt === null || recoveredRun === null) return null;
  const run = await nameRun(app, recoveredRun);
  return run && { ...run, at: recoveredAt };
}

/** Of the streak that it is about: the newest one may have begun after it. */
async function loadClaim({ db }: ReadApp, stream: Told) {
  const [streak] = await listStreaks(db, [stream]);
  if (streak === undefined) return null;
  const { recoveredRun, newestRun } = stream;
  if (recoveredRun === null && streak.recoveredRun !== null && streak.recoveredRun < newestRun) {
    return null;
  }
  const isEarlier = recoveredRun !== null && streak.firstRun > recoveredRun;
  const claim = await findClaim(db, { ...streak, no: isEarlier ? streak.no - 1 : streak.no });
  return claim && { by: claim.by.name, at: claim.at };
}

async function loadMute({ db, clock }: ReadApp, stream: Told) {
  const mute = await findOpenMute(db, stream);
  return mute && mute.until > clock.now() ? { by: mute.by, until: mute.until } : null;
}
