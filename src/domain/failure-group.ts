import type { NamedRun } from './alert-context.ts';

/** The failures of one signature, as people are told of them. */
export interface FailureGroup {
  workflow: string;
  /** Of items and rounds of a loop it is one place: `each[]/send`. Empty: no step is to blame. */
  step: string;
  code: string;
  count: number;
  firstAt: number;
  lastAt: number;
  newest: NamedRun;
}
