import type { App } from '#src/app.ts';
import type { AlertPlan, FreshFailure, PlaceAlerts, ToldFailure } from '#src/domain/alert-plan.ts';
import { APART_MS } from '#src/domain/alert-stream.ts';
import { planAlerts } from '#src/domain/plan-alerts.ts';
import { BUDGET_MS, NEW_ALERTS_MAX } from '#src/domain/plan-storm.ts';
import { keyOfSignature } from '#src/domain/signature.ts';
import {
  changeStream,
  countNewAlerts,
  insertStream,
  listOpenStreams,
  listUnsentStreams,
  recoverToldLate,
  type Where,
  withdrawStream,
} from '#src/store/alert-streams.ts';
import type { Statement } from '#src/store/append.ts';
import { type NewLedgerEntry, notePost, writeLedger } from '#src/store/ledger.ts';
import type { NoticeRecord } from '#src/store/notices.ts';
import { type OwedPost, owePosts, redrawPosts } from '#src/store/posts.ts';
import { listUnsentReplies, putReply } from '#src/store/repeats.ts';
import { findMessages, listOwnAlerts } from '#src/store/run-failures.ts';
import { recoverSharesToldLate } from '#src/store/storm-shares.ts';
import {
  addToStorm,
  closeStorm,
  continueStorm,
  findOpenStorm,
  openStorm,
} from '#src/store/storms.ts';
import { askWhatFixed } from './ask-what-fixed.ts';
import { type JudgedFailure, judgeFailures } from './judge-failures.ts';
import { makePostId } from './make-post-id.ts';
import { recordOwed } from './record-owed.ts';

const ALERT_PRIORITY = 3;
const REPLY_PRIORITY = 4;

/** A failure, and the places that it is to be told. */
export interface RoutedFailure {
  notice: NoticeRecord;
  places: readonly string[];
}

/** Decides of the failures of a page together what each place is told of them. */
export async function tellFailures(
  app: App,
  surface: string,
  failures: readonly RoutedFailure[],
): Promise<Statement[]> {
  if (failures.length === 0) return [];
  const notices = failures.map(({ notice }) => notice);
  const routed = failures.filter(({ places }) => places.length > 0);
  const runs = new Set(routed.map(({ notice }) => notice.run));
  const { judged, statements } = await judgeFailures(app, notices, runs);
  const byPlace = new Map<string, JudgedFailure[]>();
  for (const { notice, places } of failures) {
    const failure = judged.get(notice.run);
    for (const place of failure === undefined ? [] : places) {
      byPlace.set(place, [...(byPlace.get(place) ?? []), ...(failure ? [failure] : [])]);
    }
  }
  for (const [place, told] of byPlace) {
    statements.push(...(await tellPlace(app, { surface, place }, told)));
  }
  return statements;
}

async function tellPlace(
  app: App,
  where: Where,
  failures: readonly JudgedFailure[],
): Promise<Statement[]> {
  const { db, clock } = app;
  const runs = failures.map(({ run }) => run);
  const own = await listOwnAlerts(db, where, runs);
  const fresh = failures.filter(({ run, mutedBy }) => mutedBy === null && !own.has(run));
  const entries = failures.flatMap((failure) => recordUntold(failure, own.get(failure.run)));
  const now = clock.now();
  const enter = (entry: Entry) => ({ ...entry, ...where, at: now });
  if (fresh.length === 0) return writeLedger(db, entries.map(enter));
  const { place, messages } = await loadPlace(app, where, fresh);
  const plan = planAlerts(place, fresh, { now, makeId: makePostId });
  const projects = new Map(failures.map(({ run, projectId }) => [run, projectId]));
  entries.push(...plan.told.map((told) => recordTold(told, projects.get(told.failure.run) ?? 0)));
  return [...writePlan(app, { where, messages }, plan), ...writeLedger(db, entries.map(enter))];
}

type Messages = Awaited<ReturnType<typeof findMessages>>;

/** What is known of a place that decides what it is told. */
async function loadPlace(
  { db, clock }: App,
  where: Where,
  failures: readonly FreshFailure[],
): Promise<{ place: PlaceAlerts; messages: Messages }> {
  const now = clock.now();
  const signatures = new Map(failures.map((failure) => [keyOfSignature(failure), failure]));
  // What lies in the future was told before a clock was set back.
  const budget = { after: now - BUDGET_MS, before: now + BUDGET_MS };
  const [open, unsent, newAlerts, storm] = await Promise.all([
    listOpenStreams(db, where, [...signatures.values()]),
    listUnsentStreams(db, where),
    countNewAlerts(db, { ...where, ...budget, limit: NEW_ALERTS_MAX + 1 }),
    findOpenStorm(db, where),
  ]);
  const streams = [...new Map([...open, ...unsent].map((one) => [one.post, one])).values()];
  const said = open.flatMap(({ reply }) => (reply ? [reply.post] : []));
  const cards = [...streams, ...(storm ? [{ post: storm.post, toldAt: storm.openedAt }] : [])];
  const messages = await findMessages(
    db,
    cards.map(({ post }) => post),
  );
  const isLost = ({ post, toldAt }: { post: string; toldAt: number }) => {
    const state = messages.get(post)?.state;
    // Whoever could not be told is tried again, but not with every failure.
    return state === undefined || (state === 'undeliverable' && Math.abs(now - toldAt) >= APART_MS);
  };
  const lost = new Set(cards.filter(isLost).map(({ post }) => post));
  const isUnshown = ({ post }: { post: string }) => {
    const state = messages.get(post)?.state;
    return state === 'owed' || state === 'sending';
  };
  const unshown = new Set(streams.filter(isUnshown).map(({ post }) => post));
  const place = {
    streams,
    unsent: new Set(unsent.map(({ post }) => post)),
    unshown,
    lost,
    replies: await listUnsentReplies(db, said),
    newAlerts,
    storm,
  };
  return { place, messages };
}

type Entry = Omit<NewLedgerEntry, 'surface' | 'place' | 'at'>;

const IN_STORM = 'told with many others in one card: a storm';
const ALERT = { kind: 'failure-alert', subject: 'run', attempt: null } as const;

function recordUntold(failure: JudgedFailure, ownPost: string | undefined): Entry[] {
  const { run, projectId, workflowId, mutedBy } = failure;
  const entry = { ...ALERT, run, projectId, workflowId };
  if (mutedBy !== null) return [{ ...entry, what: 'muted', post: null, reason: mutedBy }];
  if (ownPost === undefined) return [];
  return [{ ...entry, what: 'collapsed', post: ownPost, reason: 'its own alert stands already' }];
}

function recordTold({ failure, verdict, post }: ToldFailure, projectId: number): Entry {
  const { run, workflowId, because } = failure;
  const entry = { ...ALERT, run, workflowId, projectId, post };
  switch (verdict) {
    case 'post':
      return {
        ...entry,
        what: 'owed',
        reason: because && `told although it was muted: ${because}`,
      };
    case 'ring':
      return { ...entry, what: 'owed', reason: 'it has failed ten times as often as was told' };
    case 'repeat':
      return { ...entry, what: 'collapsed', reason: 'counted by the alert that stands there' };
    case 'storm':
      return { ...entry, what: 'collapsed', reason: IN_STORM };
  }
}

function writePlan(
  app: App,
  { where, messages }: { where: Where; messages: Messages },
  plan: AlertPlan,
): Statement[] {
  const { db, clock, projectId } = app;
  const { changed, opened, withdrawn, replies, storm, closedStorm } = plan;
  const counting = changed.filter(({ before, after }) => before.count !== after.count);
  const telling = [...opened, ...counting.map(({ after }) => after)];
  const asked = [...telling, ...(storm?.shares ?? [])].map(({ newestRun: run, ...of }) => {
    return { ...of, run };
  });
  const redrawn = [
    ...counting.map(({ after }) => after.post),
    ...replies.flatMap(({ post, isNew }) => (isNew ? [] : [post])),
    ...(storm === null || storm.isNew ? [] : [storm.storm.post]),
    ...(closedStorm === null ? [] : [closedStorm.post]),
  ];
  const posts = postsOf(plan, { where, messages }, clock.now());
  // What becomes of the alerts is told of each failure.
  const beside = posts.filter(({ kind }) => kind !== 'failure-alert');
  const taken = { at: clock.now(), projectId, what: 'collapsed', reason: IN_STORM } as const;
  return [
    ...(closedStorm === null ? [] : [closeStorm(db, closedStorm)]),
    ...changed.map((change) => changeStream(db, change)),
    ...withdrawn.map(({ post: id }) => notePost(db, { id, lender: null }, taken)),
    ...withdrawn.flatMap((stream) => withdrawStream(db, stream)),
    ...opened.map((stream) => insertStream(db, where, stream)),
    ...(telling.length === 0 ? [] : [recoverToldLate(db, namesOf(telling))]),
    ...(storm?.instead ? [closeStorm(db, storm.instead)] : []),
    ...(storm?.isNew ? [openStorm(db, where, storm.storm)] : []),
    ...(storm?.instead ? continueStorm(db, storm.storm, storm.instead) : []),
    ...(storm === null ? [] : addToStorm(db, storm.storm, storm.shares)),
    ...(storm === null ? [] : [recoverSharesToldLate(db, storm.storm.post, storm.shares)]),
    ...replies.map((reply) => putReply(db, reply)),
    ...owePosts(db, posts),
    ...recordOwed(app, beside),
    ...(redrawn.length === 0 ? [] : [redrawPosts(db, redrawn)]),
    ...askWhatFixed(app, asked),
  ];
}

function namesOf(streams: readonly { post: string }[]): string[] {
  return streams.map(({ post }) => post);
}

function postsOf(
  { told, replies, storm }: AlertPlan,
  { where, messages }: { where: Where; messages: Messages },
  now: number,
): OwedPost[] {
  const alert = {
    ...where,
    kind: 'failure-alert',
    subject: 'run',
    priority: ALERT_PRIORITY,
  } as const;
  const alerts = told.flatMap(({ failure: { run, at }, verdict, post }): OwedPost[] => {
    const isNew = verdict === 'post' || verdict === 'ring';
    return isNew ? [{ ...alert, id: post, run, at }] : [];
  });
  const said = replies.flatMap(({ post, alert: of, runs, isNew, dueAt }): OwedPost[] => {
    const { surface, place } = messages.get(of) ?? where;
    const reply = { surface, place, kind: 'repeat', priority: REPLY_PRIORITY } as const;
    const run = runs[0] ?? null;
    return isNew ? [{ ...reply, id: post, run, subject: `alert:${of}`, at: now, dueAt }] : [];
  });
  if (!storm?.isNew) return [...alerts, ...said];
  const card = { ...where, kind: 'storm', subject: 'storm', priority: ALERT_PRIORITY } as const;
  return [...alerts, ...said, { ...card, id: storm.storm.post, run: null, at: now }];
}
