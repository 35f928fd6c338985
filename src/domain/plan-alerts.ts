import {
  type AlertPlan,
  type FreshFailure,
  type PlaceAlerts,
  type RaisedReply,
  type Reply,
  type StormShare,
  type ToldFailure,
} from './alert-plan.ts';
import {
  type AlertStream,
  isToRing,
  isWithinWindow,
  replyDueAt,
  type Storm,
} from './alert-stream.ts';
import { keyOfSignature } from './signature.ts';

/** A channel takes so many new alerts a minute; more of them are a storm. */
export const NEW_ALERTS_MAX = 5;
export const BUDGET_MS = 60_000;
/** So many may be told late, or be waiting to be sent, before they are one. */
export const LATE_ALERTS_MAX = 20;
const REPEATS_NAMED_MAX = 5;

interface Options {
  now: number;
  makeId: () => string;
}

/** Decides of these failures together, so that many at once are seen as one. */
export function planAlerts(
  place: PlaceAlerts,
  failures: readonly FreshFailure[],
  options: Options,
): AlertPlan {
  const sheet = openSheet(place, options);
  if (isStorm(place, sheet, failures)) openStorm(place, sheet, options);
  for (const failure of failures) tell(sheet, failure, options);
  return closeSheet(sheet);
}

/** What is being decided. */
interface Sheet {
  place: PlaceAlerts;
  /** By signature. */
  streams: Map<string, AlertStream>;
  known: Map<string, AlertStream>;
  /** As they are when they tell of nothing more. */
  closed: AlertStream[];
  /** Those that nobody will see: what they were to tell is told by the next, by signature. */
  unseen: Map<string, AlertStream>;
  withdrawn: AlertStream[];
  opened: Map<string, AlertStream>;
  told: ToldFailure[];
  /** Those that are not sent yet; and those of them that say more now. */
  replies: Map<string, Reply>;
  raised: Map<string, RaisedReply>;
  storm: Storm | null;
  isNewStorm: boolean;
  lostStorm: Storm | null;
  shares: Map<string, StormShare>;
  closedStorm: Storm | null;
}

function openSheet(place: PlaceAlerts, { now, makeId }: Options): Sheet {
  const isSeen = ({ post }: AlertStream | Storm) => !place.lost.has(post);
  const isCurrent = (one: AlertStream | Storm) => isWithinWindow(one, now);
  const standing = place.streams.filter((stream) => isSeen(stream) && isCurrent(stream));
  const unseen = place.streams.filter((stream) => !isSeen(stream) && isCurrent(stream));
  const known = place.storm;
  const storm = known !== null && isCurrent(known) ? known : null;
  const lostStorm = storm === null || isSeen(storm) ? null : storm;
  return {
    place,
    streams: byKey(standing),
    known: new Map(place.streams.map((stream) => [stream.post, stream])),
    closed: place.streams.filter((stream) => !isCurrent(stream)),
    unseen: byKey(unseen),
    withdrawn: [],
    opened: new Map(),
    told: [],
    replies: new Map(place.replies.map((reply) => [reply.post, reply])),
    raised: new Map(),
    storm: lostStorm === null ? storm : { ...lostStorm, post: makeId() },
    isNewStorm: lostStorm !== null,
    lostStorm,
    shares: new Map(),
    closedStorm: storm === null ? known : null,
  };
}

function byKey(streams: readonly AlertStream[]): Map<string, AlertStream> {
  return new Map(streams.map((stream) => [keyOfSignature(stream), stream]));
}

function isStorm(place: PlaceAlerts, sheet: Sheet, failures: readonly FreshFailure[]): boolean {
  if (sheet.storm !== null) return false;
  const fresh = failures.filter((failure) => !sheet.streams.has(keyOfSignature(failure)));
  const kinds = new Map(fresh.toReversed().map((failure) => [keyOfSignature(failure), failure]));
  const late = [...kinds.values()].filter(({ isLate }) => isLate).length;
  const onTime = kinds.size - late;
  const waiting = place.streams.filter(({ post }) => place.unsent.has(post)).length;
  return (
    (onTime > 0 && place.newAlerts + onTime > NEW_ALERTS_MAX) ||
    (kinds.size > 0 && waiting + kinds.size > LATE_ALERTS_MAX)
  );
}

/** What was not sent yet is told by it, too. */
function openStorm(place: PlaceAlerts, sheet: Sheet, { now, makeId }: Options): void {
  sheet.storm = { post: makeId(), openedAt: now, raisedAt: now };
  sheet.isNewStorm = true;
  const isTakenBack = ({ post }: AlertStream) => place.unsent.has(post);
  sheet.withdrawn = place.streams.filter(isTakenBack);
  sheet.closed = sheet.closed.filter((stream) => !isTakenBack(stream));
  for (const stream of sheet.withdrawn) {
    sheet.streams.delete(keyOfSignature(stream));
    addShare(sheet, shareOf(stream));
  }
}

/** What it tells and no message before it did. */
function shareOf({ count, toldBefore, ...stream }: AlertStream): StormShare {
  const { workflowId, step, code, firstAt, lastAt, newestRun } = stream;
  return { workflowId, step, code, more: count - toldBefore, firstAt, lastAt, newestRun };
}

function tell(sheet: Sheet, failure: FreshFailure, options: Options): void {
  const { storm, streams, told } = sheet;
  const stream = streams.get(keyOfSignature(failure));
  if (stream === undefined && storm !== null) {
    const post = gather(sheet, storm, { failure, now: options.now });
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
function rings(sheet: Sheet, stream: AlertStream, { now }: Options): boolean {
  return isToRing(stream, now) && !isUnshown(sheet, stream);
}

function isUnshown({ opened, place }: Sheet, { post }: AlertStream): boolean {
  return opened.has(post) || place.unshown.has(post);
}

/** A new message; where one stands already, or never will, it goes on counting from there. */
function openMessage(sheet: Sheet, failure: FreshFailure, { now, makeId }: Options): string {
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

function takeUnseen({ unseen, closed }: Sheet, key: string): AlertStream | undefined {
  const stream = unseen.get(key);
  if (stream !== undefined) closed.push(stream);
  unseen.delete(key);
  return stream;
}

function repeat(
  sheet: Sheet,
  old: AlertStream,
  { failure, ...options }: Options & { failure: FreshFailure },
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
  options: Options & { failure: FreshFailure },
): AlertStream['reply'] {
  if (isUnshown(sheet, stream)) return stream.reply;
  const { post, dueAt } = raiseReply(sheet, stream, options);
  return { post, at: dueAt };
}

/** The one that is not sent yet says more; else there is another. */
function raiseReply(
  { replies, raised }: Sheet,
  stream: AlertStream,
  { failure: { run, at }, now, makeId }: Options & { failure: FreshFailure },
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

function gather(
  sheet: Sheet,
  storm: Storm,
  { failure, now }: { failure: FreshFailure; now: number },
): string {
  const unseen = takeUnseen(sheet, keyOfSignature(failure));
  if (unseen !== undefined) addShare(sheet, shareOf(unseen));
  const { workflowId, step, code, run, at } = failure;
  addShare(sheet, { workflowId, step, code, more: 1, firstAt: at, lastAt: at, newestRun: run });
  sheet.storm = { ...storm, raisedAt: now };
  return storm.post;
}

function addShare({ shares }: Sheet, share: StormShare): void {
  const key = keyOfSignature(share);
  const known = shares.get(key) ?? { ...share, more: 0 };
  shares.set(key, {
    ...share,
    more: known.more + share.more,
    firstAt: Math.min(known.firstAt, share.firstAt),
    lastAt: Math.max(known.lastAt, share.lastAt),
    newestRun: Math.max(known.newestRun, share.newestRun),
  });
}

function closeSheet(sheet: Sheet): AlertPlan {
  const { told, opened, withdrawn, raised, storm, closedStorm } = sheet;
  const { isNewStorm: isNew, lostStorm: instead } = sheet;
  const change = (after: AlertStream, isOpen: boolean) => {
    const before = sheet.known.get(after.post);
    const isSame = before === undefined || (isOpen && before === after);
    return isSame ? [] : [{ before, after, isOpen }];
  };
  const shares = [...sheet.shares.values()];
  return {
    told,
    opened: [...opened.values()],
    changed: [
      ...sheet.closed.flatMap((stream) => change(stream, false)),
      ...[...sheet.streams.values()].flatMap((stream) => change(stream, true)),
    ],
    withdrawn,
    replies: [...raised.values()],
    storm: storm === null || shares.length === 0 ? null : { storm, isNew, instead, shares },
    closedStorm,
  };
}
