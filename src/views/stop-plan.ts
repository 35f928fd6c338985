import type { StopPlan } from '#src/domain/stop-plan.ts';
import type { Action } from './action.ts';
import type { RunTitle } from './run-title.ts';

/** What a stop would do, before anybody confirms it. */
export interface StopPlanView {
  kind: 'stop-plan';
  /**
   * guessed: the one run that it could mean. several: pick one. dry_run: only looked at. all: every
   * run of a workflow.
   */
  why: 'guessed' | 'several' | 'dry_run' | 'all';
  isGraceful: boolean;
  drainMs: number;
  runs: { title: RunTitle; plan: StopPlan; actions: Action[] }[];
  /** All that would be stopped, also those that are not listed. */
  count: number;
  workflow: string | null;
  actions: Action[];
}
