import type { AlertPlan, FreshFailure, PlaceAlerts, RaisedReply, Reply } from './alert-plan.ts';
import { closeSheet, openSheet, type PlanOptions, type Sheet, takeUnseen } from './alert-sheet.ts';
import { type AlertStream, isToRing, replyDueAt } from './alert-stream.ts';
import { gatherFailure, gatherUnsent, isStorm, openStorm } from './plan-storm.ts';
import { keyOfSignature } from './signature.ts';

const REPEATS_NAMED_MAX = 5;

/** Decides of these failures together, so that many at once are seen as one. */
export function planAlerts(
  place: PlaceAlerts,
  failures: readonly FreshFailure[],
  options: PlanOptions,
): AlertPlan {
  const sheet = openSheet(place, options);
  if (isStorm(place, sheet, failures)) openStorm(sheet, options);
  if (sheet.storm !== null) gatherUnsent(sheet);
  for (const failure of failures) tell(sheet, failure, options);
  return closeSheet(sheet);
}

function tell(sheet: Sheet, failure: FreshFailure, options: PlanOptions): void {
  const { storm, streams, told } = sheet;
  const stream = streams.get(keyOfSignature(failure));
  if (stream === undefined && storm !== null) {
    const post = gatherFailure(sheet, storm, { failure, now: options.now });
    told.push({ failure, verdict: 'storm', post });
  } else if (stream === undefined || (storm === null && rings(sheet, stream, options))) {
    const post = openMessage(sheet, failure, options);
    told.push({ failure, verdict: stream === undefined ? 'post' : 'ring', post });
  } else {
    repeat(sheet, stream, { failure, ...options });
    told.push({ failure, verdict: 'repeat', post: stream.post });
  }
}

/** One that is still to come says how many there are when it comes. */
function rings(sheet: Sheet, stream: AlertStream, { now }: PlanOptions): boolean {
  return isToRing(stream, now) && !isUnshown(sheet, stream);
}

function isUnshown({ opened, place }: Sheet, { post }: AlertStream): boolean {
  return opened.has(post) || place.unshown.has(post);
}

/** A new message; where one stands already, or never will, it goes on counting from there. */
function openMessage(sheet: Sheet, failure: FreshFailure, { now, makeId }: PlanOptions): string {
  const key = keyOfSignature(failure);
  const shown = sheet.streams.get(key);
  const old = shown ?? takeUnseen(sheet, key);
  const { workflowId, step, code, run, at, isLate, because } = failure;
  const count = (old?.count ?? 0) + 1;
  const counted = {
    count,
    toldBefore: shown === undefined ? (old?.toldBefore ?? 0) : shown.count,
    rungWith: count,
    firstAt: Math.min(old?.firstAt ?? at, at),
    lastAt: Math.max(old?.lastAt ?? at, at),
    newestRun: Math.max(old?.newestRun ?? run, run),
  };
  const times = { openedAt: old?.openedAt ?? now, toldAt: now, raisedAt: now };
  const post = makeId();
  const made = { workflowId, step, code, post, ...counted, ...times, isLate, reply: null, because };
  if (shown !== undefined) sheet.closed.push(shown);
  sheet.streams.set(key, made);
  sheet.opened.set(post, made);
  return post;
}

function repeat(
  sheet: Sheet,
  old: AlertStream,
  { failure, ...options }: PlanOptions & { failure: FreshFailure },
): void {
  const { run, at } = failure;
  const count = old.count + 1;
  const isUnsent = sheet.opened.has(old.post) || sheet.place.unsent.has(old.post);
  const counted = {
    count,
    rungWith: isUnsent ? count : old.rungWith,
    firstAt: Math.min(old.firstAt, at),
    lastAt: Math.max(old.lastAt, at),
    newestRun: Math.max(old.newestRun, run),
    raisedAt: options.now,
  };
  const raised = { ...old, ...counted };
  const stream = { ...raised, reply: replyOf(sheet, raised, { failure, ...options }) };
  sheet.streams.set(keyOfSignature(failure), stream);
  if (sheet.opened.has(stream.post)) sheet.opened.set(stream.post, stream);
}

/** None for a message that is still to come. */
function replyOf(
  sheet: Sheet,
  stream: AlertStream,
  options: PlanOptions & { failure: FreshFailure },
): AlertStream['reply'] {
  if (isUnshown(sheet, stream)) return stream.reply;
  const { post, dueAt } = raiseReply(sheet, stream, options);
  return { post, at: dueAt };
}

/** The one that is not sent yet says more; else there is another. */
function raiseReply(
  { replies, raised }: Sheet,
  stream: AlertStream,
  { failure: { run, at }, now, makeId }: PlanOptions & { failure: FreshFailure },
): RaisedReply {
  const { reply: said } = stream;
  const known = said === null ? undefined : replies.get(said.post);
  const reply: Reply = {
    post: known?.post ?? makeId(),
    alert: stream.post,
    count: (known?.count ?? 0) + 1,
    firstAt: Math.min(known?.firstAt ?? at, at),
    lastAt: Math.max(known?.lastAt ?? at, at),
    runs: [run, ...(known?.runs ?? [])].slice(0, REPEATS_NAMED_MAX),
  };
  const isNew = known === undefined || (raised.get(reply.post)?.isNew ?? false);
  const dueAt = said === null || known === undefined ? replyDueAt(stream, now) : said.at;
  replies.set(reply.post, reply);
  const told = { ...reply, isNew, dueAt };
  raised.set(reply.post, told);
  return told;
}
