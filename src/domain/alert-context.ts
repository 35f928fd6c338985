import type { SaidMessages } from './said-messages.ts';

/** A run, as a card names another one. */
export interface NamedRun {
  runId: string;
  shortId: string;
}

/** What an alert says besides its run: of the failures like it, and of the people who care. */
export interface AlertContext {
  /** Failures that this message tells of; 1: only its own run's. */
  count: number;
  /** How many of them earlier messages have told; 0: none. */
  toldBefore: number;
  firstAt: number;
  lastAt: number;
  /** The newest of them. */
  newest: NamedRun;
  /** What they say, as far as that has been counted; null: all the same. */
  said: SaidMessages | null;
  /** When a later run of the workflow succeeded; null: none has since the last failure. */
  recovered: (NamedRun & { at: number }) | null;
  /** Who said "I'm on it". */
  claim: { by: string; at: number } | null;
  mute: { by: string; until: number } | null;
  /** What somebody said fixed it the last time. */
  lastFix: { words: string; by: string; at: number } | null;
  /** Why it is told although it was muted: "it fails at another step now". */
  unmutedBecause: string | null;
  /** Why it stands here and not where it belongs. */
  rerouted: Rerouted | null;
}

export interface Rerouted {
  surface: string;
  /** As people know it there. */
  place: string;
  /** In words. */
  reason: string;
}
