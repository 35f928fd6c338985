import type { ReadApp } from '#src/app.ts';
import { isTerminal, type RunEvent } from '#src/domain/run-events.ts';
import { readLogPages } from '#src/operations/read-log.ts';
import { loadRun, type RunRecord } from '#src/store/runs.ts';
import type { Bell } from './bell.ts';

/** Whoever drives the run, here or elsewhere: its row is cheap to read. */
const LOOK_MS = 100;

export interface Following {
  app: ReadApp;
  run: number;
  bell: Bell;
  /** Aborted: nobody wants to wait any longer. */
  signal: AbortSignal;
  onLook: (record: RunRecord) => Promise<void>;
  onEvent: (event: RunEvent) => void;
  /** Also ends when the run waits for a person. */
  untilAwaiting: boolean;
}

/** Watches a run by reading it, until it has ended or nobody waits any longer. Resolves with its last row. */
export async function followRun(following: Following): Promise<RunRecord> {
  const { app, run, bell, signal, onLook, onEvent, untilAwaiting } = following;
  const ring = () => bell.ring();
  signal.addEventListener('abort', ring);
  let head = 0;
  for (;;) {
    const record = await loadRun(app.db, run);
    if (!record) throw new Error(`run ${run} is gone`);
    if (record.head > head) head = await readNews({ app, record, head, onEvent });
    const isParked = untilAwaiting && record.awaiting && record.owner === null;
    if (isTerminal(record.status) || isParked || signal.aborted) return record;
    await onLook(record);
    await bell.wait(LOOK_MS);
  }
}

async function readNews({
  app,
  record,
  head,
  onEvent,
}: Pick<Following, 'app' | 'onEvent'> & { record: RunRecord; head: number }): Promise<number> {
  let last = head;
  for await (const page of readLogPages(app, record, head)) {
    for (const event of page) onEvent(event);
    last = page.at(-1)?.seq ?? last;
  }
  return last;
}
