import type { MessagePort } from 'node:worker_threads';
import type { FailureCode } from '#src/domain/failure-codes.ts';
import type { RunStatus, TerminalStatus } from '#src/domain/run-events.ts';
import type { Unwritable } from '#src/store/append.ts';
import type { JournalMessage } from './journal-port.ts';

/** What main says to the worker's thread. Bree itself says 'cancel' when it stops a job. */
export type ToWorkerThread =
  | JournalMessage
  | 'cancel'
  | { type: 'measure' }
  /** Another thread of this process that writes: its journal's port. */
  | { type: 'serve-journal'; port: MessagePort };

/** What the worker's thread says to main. Its last word, 'cancelled', is for whoever ends it. */
export type FromWorkerThread =
  | JournalMessage
  | { type: 'ready'; worker: number }
  | { type: 'ended'; runs: { run: number; uuid: string; status: RunStatus }[] }
  | { type: 'written'; ended: EndedCount[] }
  | { type: 'trouble'; trouble: StoreTrouble | null }
  | { type: 'figures'; figures: EngineFigures };

/** What main says to the sweeper's thread: the port to the journal, again after each restart of the worker. */
export type ToSweepThread = 'cancel' | { type: 'use-journal'; port: MessagePort };

/** So many runs came to this end. */
export interface EndedCount {
  status: TerminalStatus;
  failureCode: FailureCode | null;
  count: number;
}

/** Why nothing can be written just now. */
export interface StoreTrouble {
  why: Unwritable;
  message: string;
}

/** What the engine's thread holds at this moment. */
export interface EngineFigures {
  /** Submissions that wait to be written. */
  waiting: number;
  /** Runs that it drives. */
  driven: number;
}
