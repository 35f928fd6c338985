import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadApp } from '#src/app.ts';
import type { Redact } from '#src/domain/redact.ts';
import { isTerminal } from '#src/domain/run-events.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { isAwaitingApproval, type RunState } from '#src/domain/run-state.ts';
import { findNamedRun } from '#src/operations/find-run.ts';
import { loadRunFacts } from '#src/operations/load-run-facts.ts';
import { viewFailureAlert } from '#src/views/failure-alert.ts';
import { viewRun } from '#src/views/run-view.ts';
import type { View } from '#src/views/view.ts';

const LOOK_MS = 250;
/** What only the time changes, such as how much of it is left, is drawn so often. */
const TICK_MS = 1_000;

export interface Followed {
  app: ReadApp;
  redact: Redact;
  runId: string;
  signal: AbortSignal;
  /** Called with the card whenever there is something to see. */
  draw: (view: View) => Promise<void>;
}

/** Watches a run until nothing more will happen by itself. Null: the signal came first. */
export async function followCard({
  app,
  redact,
  runId,
  signal,
  draw,
}: Followed): Promise<View | null> {
  let facts: RunFacts | null = null;
  let drawnAt = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    const record = await findNamedRun(app, runId);
    const isNew = facts?.state.head !== record.head;
    const now = app.clock.now();
    if (facts === null || isNew) facts = await loadRunFacts(app, record);
    const view = viewRunNow({ ...facts, now }, redact);
    if (isSettled(facts.state)) return view;
    if (isNew || now - drawnAt >= TICK_MS) {
      drawnAt = now;
      await draw(view);
    }
    // What wakes it early ends it.
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
  return null;
}

function viewRunNow(facts: RunFacts, redact: Redact): View {
  const alert = facts.state.status === 'failed' ? viewFailureAlert(facts, redact) : null;
  return alert ?? viewRun(facts, redact);
}

function isSettled(state: RunState): boolean {
  return isTerminal(state.status) || state.status === 'paused' || isAwaitingApproval(state);
}
