import type { AlertStream, AlertVerdict, Storm } from './alert-stream.ts';
import type { Signature } from './signature.ts';

/** A failure that a place is to be told of. */
export interface FreshFailure extends Signature {
  run: number;
  at: number;
  isLate: boolean;
  /** Why it is told although it was muted. */
  because: string | null;
}

/** What a place has been told, as far as these failures need it. */
export interface PlaceAlerts {
  /** The open ones of these signatures, and those whose message is not sent yet. */
  streams: readonly AlertStream[];
  /** The messages that are not sent yet. */
  unsent: ReadonlySet<string>;
  /** These, and those that may be on their way. */
  unshown: ReadonlySet<string>;
  /** Messages that nobody will ever see. */
  lost: ReadonlySet<string>;
  /** The replies that are not sent yet. */
  replies: readonly Reply[];
  /** New alerts within BUDGET_MS that were not late. */
  newAlerts: number;
  storm: Storm | null;
}

/** A reply in the thread of an alert: how many more failures there were. */
export interface Reply {
  post: string;
  /** The alert. */
  alert: string;
  count: number;
  firstAt: number;
  lastAt: number;
  /** The newest of them, at most REPEATS_NAMED_MAX. */
  runs: readonly number[];
}

/** One that says more than it did, or is new. */
export interface RaisedReply extends Reply {
  isNew: boolean;
  dueAt: number;
}

/** Failures of one signature that a storm has gathered. */
export interface StormShare extends Signature {
  more: number;
  firstAt: number;
  lastAt: number;
  newestRun: number;
}

/** What became of a failure; `post`: the message that counts it. */
export interface ToldFailure {
  failure: FreshFailure;
  verdict: AlertVerdict;
  post: string;
}

/** What a place is told of a page of failures, as changes of what was known. */
export interface AlertPlan {
  told: ToldFailure[];
  /** New messages, as they are after the page; in order. Their run is that of `told`. */
  opened: AlertStream[];
  /** Known ones that count more, or tell of nothing more. */
  changed: { before: AlertStream; after: AlertStream; isOpen: boolean }[];
  /** Their messages were not sent, and are taken back: the storm tells it. */
  withdrawn: AlertStream[];
  replies: RaisedReply[];
  /** Null: there is none, or nothing is added to it. `instead`: of the one whose card nobody will see. */
  storm: { storm: Storm; isNew: boolean; instead: Storm | null; shares: StormShare[] } | null;
  /** One that is over by its time. */
  closedStorm: Storm | null;
}
