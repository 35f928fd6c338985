import type { Action } from './action.ts';
import type { RunTitle } from './run-title.ts';
import type { Tone } from './run-view.ts';

/** What people are asked to decide, who may, and what became of it. */
export interface ApprovalView {
  kind: 'approval';
  title: RunTitle;
  tone: Tone;
  status: 'pending' | 'approved' | 'rejected' | 'expired' | 'withdrawn';
  step: string;
  stepName: string;
  /** `91c04f2a.7`: what people type. */
  taskName: string;
  version: number;
  heading: string;
  description: string | null;
  /** The other fields of the payload, in its order. Texts as they are, anything else as JSON. */
  fields: { name: string; value: string; isEditable: boolean }[];
  /** Who may decide, in words. */
  approvers: string;
  quorum: number;
  /** Who has approved the current version. */
  votes: { by: string; at: number }[];
  edits: {
    by: string;
    at: number;
    version: number;
    changes: { field: string; from: string; to: string }[];
  }[];
  createdAt: number;
  expiresAt: number | null;
  decision: { by: string; at: number; reason: string | null } | null;
  /** The run is paused: what is decided goes on when it is resumed. */
  isPaused: boolean;
  now: number;
  actions: Action[];
}
