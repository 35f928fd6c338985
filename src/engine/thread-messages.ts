import type { MessagePort } from 'node:worker_threads';
import type { RunStatus } from '#src/domain/run-events.ts';
import type { JournalMessage } from './journal-port.ts';

/** What main says to the worker's thread. Bree itself says 'cancel' when it stops a job. */
export type ToWorkerThread =
  | JournalMessage
  | 'cancel'
  | { type: 'wake' }
  /** Another thread of this process that writes: its journal's port. */
  | { type: 'serve-journal'; port: MessagePort };

/** What the worker's thread says to main. 'cancelled' is its last word. */
export type FromWorkerThread =
  | JournalMessage
  | 'cancelled'
  | { type: 'ready'; worker: number }
  | { type: 'ended'; runs: { run: number; uuid: string; status: RunStatus }[] }
  | { type: 'trouble'; message: string | null };

/** What main says to the sweeper's thread: the port to the journal, again after each restart of the worker. */
export type ToSweepThread = 'cancel' | { type: 'use-journal'; port: MessagePort };
