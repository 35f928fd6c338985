import type { NamedRun, Rerouted } from './alert-context.ts';
import type { FailureGroup } from './failure-group.ts';
import type { SaidMessages } from './said-messages.ts';

/** What a digest is about; all absent: everything of its project. */
export interface DigestScope {
  workflow?: string;
  tag?: string;
}

/** How runs ended within a window. */
export interface EndCounts {
  completed: number;
  failed: number;
  stopped: number;
}

export interface DigestGroup extends FailureGroup {
  /** still_failing: it failed before this window, too. recovered: a later run succeeded since. */
  trend: 'new' | 'still_failing' | 'recovered';
  /** Of how many local days in a row it is; 1: today's. */
  day: number;
  /** What its failures say; null: none is in the window, or they say nothing. */
  said: SaidMessages | null;
  claimedBy: string | null;
  mutedUntil: number | null;
}

/** One failing team's morning: what one digest says, as it was when that was made. */
export interface DigestFacts {
  /** YYYY-MM-DD, in its zone. */
  date: string;
  zone: string;
  /** window: of a time that somebody asked for. */
  cadence: 'daily' | 'weekly' | 'window';
  /** How many digests it makes up for, that nobody made when they were due; absent: none. */
  missed?: number;
  scope: DigestScope;
  /** Of the window: from the last digest to this one. Only shown: what belongs to it goes by number. */
  from: number;
  until: number;
  counts: EndCounts;
  /** Of the window before; null: there was none. */
  before: EndCounts | null;
  /** Those with the most failures first within new, still failing, recovered; `groupsLeft`: not listed. */
  groups: DigestGroup[];
  groupsLeft: number;
  stopped: { workflow: string; count: number; newest: NamedRun }[];
  /** Approvals that have waited past their reminder, the oldest first; of very many runs only the oldest are looked at. */
  waiting: (NamedRun & { workflow: string; title: string; since: number })[];
  waitingLeft: number;
  stuck: (NamedRun & { workflow: string; symptom: string })[];
  stuckLeft: number;
  undelivered: number;
  /** Per local hour of the window; `at`: its beginning. */
  hours: (EndCounts & { at: number })[];
  rerouted: Rerouted | null;
}
