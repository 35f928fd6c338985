import type { FailureGroup } from './failure-group.ts';

/** So many signatures stand on a page of a storm, and on its card at most. */
export const STORM_ROWS_MAX = 8;

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
  rows: FailureGroup[];
  /** It is over: nothing is added to it any more. */
  isOver: boolean;
  now: number;
}
