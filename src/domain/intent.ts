/** A task as people and buttons name it: its run, and the seq of the event that created it. */
export interface TaskName {
  runId: string;
  seq: number;
}

/** How long a graceful stop may take, milliseconds; absent: as long as usual. */
export interface DrainTime {
  drainMs?: number;
}

/** Which retry: from the failed step unless it says otherwise. */
export interface RetryChoice {
  runId: string;
  /** The place in its graph's order of the step to begin at. */
  fromPlace?: number;
  /** Nothing is reused. */
  fresh?: true;
  /** The newest published version, not the one that the run had. */
  latest?: true;
}

/** Which runs of a section are listed: the newest of all of them unless it says otherwise. */
export interface ListChoice {
  section: 'awaiting' | 'draining' | 'running' | 'failed';
  /** Only runs of this workflow. */
  workflow?: string;
  /** How far back failures reach, milliseconds. */
  sinceMs?: number;
  /** The page of older runs: those that come after this one. */
  before?: string;
  /** The page of newer runs: those that come before this one. */
  after?: string;
}

/** Runs that failed alike are named by one of them: the newest that is known. */
export interface GroupPage {
  runId: string;
  /** The page of older runs: those that come after this one. */
  before?: string;
  /** The page of newer runs: those that come before this one. */
  after?: string;
}

/**
 * What a press asks for, or a line typed in its place. Runs by their UUID; a decision names the
 * version of the payload that was looked at.
 */
export type Intent =
  | ({ type: 'approve' | 'reject' | 'edit-and-approve'; version: number } & TaskName)
  | { type: 'show' | 'why' | 'log'; runId: string }
  /** A task's payload, whole. */
  | ({ type: 'read' } & TaskName)
  | { type: 'pause' | 'resume' | 'stop'; runId: string }
  | ({ type: 'drain'; runId: string } & DrainTime)
  | { type: 'start'; workflow: string }
  | ({ type: 'retry' } & RetryChoice)
  /** `plan`: 8 hex digits of what the preview showed. */
  | ({ type: 'retry-now'; plan: string } & RetryChoice)
  | { type: 'hold' | 'release'; workflow: string }
  | ({ type: 'stop-all'; workflow: string; drain: boolean; count: number } & DrainTime)
  | ({ type: 'list' } & ListChoice)
  /** No more alerts of failures like this run's; `hours`: for how long, to begin with. */
  | { type: 'mute'; runId: string; hours?: number }
  | { type: 'unmute' | 'release-claim' | 'tell-fix' | 'retry-group'; runId: string }
  /** "I'm on it"; `takeOver`: also where somebody else is. */
  | { type: 'claim'; runId: string; takeOver?: true }
  /** `plan`: 8 hex digits of what the preview showed; `count`: how many runs it would retry. */
  | { type: 'retry-group-now'; runId: string; count: number; plan: string }
  | ({ type: 'show-group' } & GroupPage)
  /** `post`: the storm's card. Pages are counted from 1. */
  | { type: 'show-storm'; post: string; page: number }
  | ({ type: 'why-quiet' } & ({ runId: string } | { workflow: string }))
  /** What is told every day, and where, is asked by a form. */
  | { type: 'subscribe' }
  | { type: 'unsubscribe'; subscription: number }
  | { type: 'help'; verb: string | null };

export type IntentType = Intent['type'];
