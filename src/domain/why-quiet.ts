import type { NamedRun } from './alert-context.ts';

export const LEDGER_WORDS = [
  'owed',
  'sent',
  'collapsed',
  'muted',
  'rerouted',
  'deferred',
  'undeliverable',
  /** It had nothing to say any more. */
  'dropped',
] as const;
export type LedgerWord = (typeof LEDGER_WORDS)[number];

/** One fact of a notice's life. */
export interface LedgerEntry {
  /** Older entries have smaller ones. */
  id: number;
  at: number;
  run: NamedRun | null;
  workflow: string | null;
  surface: string;
  place: string;
  /** What was to be told: 'failure-alert', 'approval', 'digest', … */
  kind: string;
  what: LedgerWord;
  /** In words: "channel_is_archived: the channel is archived", "muted by @ann until …". */
  reason: string | null;
  attempt: number | null;
}

/** What chat was told of a run or a workflow, and why not. */
export interface WhyQuietFacts {
  about: { type: 'run'; run: NamedRun; workflow: string } | { type: 'workflow'; workflow: string };
  now: number;
  /** The newest first. */
  entries: LedgerEntry[];
  /** There are older ones. */
  isMore: boolean;
  /** What holds now: mutes, storms, surfaces that are off or held back, places that refuse. In words. */
  standing: string[];
}
