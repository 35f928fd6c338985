import type { HeldWorkflow, ListedRun, Section } from '#src/domain/command-center.ts';
import type { Action } from './action.ts';

/** All that wants attention, and all that is under way. */
export interface CommandCenterView {
  kind: 'command-center';
  sections: {
    section: Section;
    rows: (ListedRun & { shortId: string; actions: Action[] })[];
    count: number;
    isCapped: boolean;
  }[];
  failedSinceMs: number;
  held: (HeldWorkflow & { actions: Action[] })[];
  undelivered: number;
  hasLiveWorker: boolean;
  now: number;
  actions: Action[];
}
