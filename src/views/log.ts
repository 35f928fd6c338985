import type { Action } from './action.ts';
import type { RunTitle } from './run-title.ts';

/** A run's events, in their order. */
export interface LogView {
  kind: 'log';
  title: RunTitle;
  /** `data` is JSON text. */
  events: { seq: number; type: string; step: string | null; at: number; data: string }[];
  /** Earlier ones that are left out. */
  omitted: number;
  actions: Action[];
}
