import type { NamedRun } from './alert-context.ts';

/** What could not be told where it belongs: said elsewhere, never by the way that failed. */
export interface DeliveryAlertFacts {
  surface: string;
  /** As people know it there. */
  place: string;
  /** In words. */
  reason: string;
  /** How to mend it: a sentence. */
  fix: string;
  /** Messages since then. */
  count: number;
  firstAt: number;
  lastAt: number;
  /** The newest of them first. */
  missed: MissedPost[];
}

export interface MissedPost {
  /** 'failure-alert', 'approval', 'digest', … */
  kind: string;
  workflow: string | null;
  run: NamedRun | null;
  at: number;
}
