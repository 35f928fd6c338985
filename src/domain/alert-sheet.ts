import type {
  AlertPlan,
  PlaceAlerts,
  RaisedReply,
  Reply,
  StormShare,
  ToldFailure,
} from './alert-plan.ts';
import { type AlertStream, isWithinWindow, type Storm } from './alert-stream.ts';
import { keyOfSignature } from './signature.ts';

export interface PlanOptions {
  now: number;
  makeId: () => string;
}

/** What is being decided. */
export interface Sheet {
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

/** With what the place has been told, as far as it still holds. */
export function openSheet(place: PlaceAlerts, { now, makeId }: PlanOptions): Sheet {
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

/** What nobody will see, and is told by another message from here on. */
export function takeUnseen({ unseen, closed }: Sheet, key: string): AlertStream | undefined {
  const stream = unseen.get(key);
  if (stream !== undefined) closed.push(stream);
  unseen.delete(key);
  return stream;
}

/** What was decided, as changes of what was known. */
export function closeSheet(sheet: Sheet): AlertPlan {
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
