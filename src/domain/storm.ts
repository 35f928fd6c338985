import type { NamedRun } from './alert-context.ts';

/** So many signatures stand on a page of a storm, and on its card at most. */
export const STORM_ROWS_MAX = 8;

/** The failures of one signature within a storm. */
export interface StormRow {
  workflow: string;
  /** Of items and rounds of a loop it is one place: `each[]/send`. Empty: no step is to blame. */
  step: string;
  code: string;
  count: number;
  firstAt: number;
  lastAt: number;
  newest: NamedRun;
}

/** More failures at once than a channel has messages for: one card tells of them all. */
export interface StormFacts {
  /** The post that is its card. */
  id: string;
  openedAt: number;
  lastAt: number;
  /** All its failures. */
  count: number;
  /** All its signatures, of which `rows` are a page: those with the most failures first. */
  signatures: number;
  rows: StormRow[];
  /** It is over: nothing is added to it any more. */
  isOver: boolean;
  now: number;
}
