import type { CreditFacts } from './credits.ts';
import type { ListChoice } from './intent.ts';
import type { RunStatus } from './run-events.ts';
import type { TaskState } from './step-state.ts';

/** A run as a list shows it. Times are milliseconds since 1970. */
export interface ListedRun {
  runId: string;
  workflow: string;
  version: number;
  status: RunStatus;
  awaiting: boolean;
  failureCode: string | null;
  rootStepId: string | null;
  /** Its number among runs that continue each other; 1 is the first. */
  attempt: number;
  /** The UUID of the run that continues it; null: none does. */
  retriedAs: string | null;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
}

export const SECTIONS = ['awaiting', 'draining', 'running', 'failed'] as const;
export type Section = (typeof SECTIONS)[number];

/** The task of a run that waits longest. */
export interface AskedOfRun extends Pick<TaskState, 'seq' | 'payload' | 'editable'> {
  step: string;
  /** Other tasks of the run that wait. */
  more: number;
}

/** Runs of a section that follow each other, the newest first, and how many there are in all. */
export interface SectionFacts {
  section: Section;
  runs: ListedRun[];
  count: number;
  /** There are more than were counted: `count` is where the counting stopped. */
  isCapped: boolean;
  /** How many newer ones there are that are not listed, counted as far. Absent: none. */
  newer?: number;
  /** By UUID, of those runs of which it is known what they ask of people. */
  asked?: ReadonlyMap<string, AskedOfRun>;
}

export interface HeldWorkflow {
  workflow: string;
  by: string;
  reason: string | null;
  at: number;
}

/** Everything that the Command Center shows, read in one moment. */
export interface CommandCenterFacts {
  /** All four in the order of SECTIONS, or those that were asked for. */
  sections: SectionFacts[];
  /** For how long back `failed` reaches, milliseconds. */
  failedSinceMs: number;
  /** What it was asked for beside the sections. */
  filter?: Pick<ListChoice, 'workflow' | 'sinceMs'>;
  held: HeldWorkflow[];
  /** Posts that could not be delivered in that time. */
  undelivered: number;
  /** What there is to pay for steps; null: no step is charged. */
  credits: Pick<CreditFacts, 'balance' | 'thresholds'> | null;
  hasLiveWorker: boolean;
  now: number;
}
