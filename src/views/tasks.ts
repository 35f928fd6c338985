import type { Action } from './action.ts';

/** What waits for people, the longest first. */
export interface TasksView {
  kind: 'tasks';
  tasks: {
    taskName: string;
    workflow: string;
    step: string;
    heading: string;
    approvers: string;
    createdAt: number;
    expiresAt: number | null;
    actions: Action[];
  }[];
  hasMore: boolean;
  now: number;
  actions: Action[];
}
