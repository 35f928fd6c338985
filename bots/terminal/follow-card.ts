import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadApp } from '#src/app.ts';
import type { Redact } from '#src/domain/redact.ts';
import { isTerminal } from '#src/domain/run-events.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { isAwaitingApproval, type RunState } from '#src/domain/run-state.ts';
import { loadPostFacts, readSign } from '#src/operations/load-delivery.ts';
import { viewFailureAlert } from '#src/views/failure-alert.ts';
import { viewRun } from '#src/views/run-view.ts';
import type { View } from '#src/views/view.ts';

const LOOK_MS = 250;
/** What only the time changes, such as how much of it is left, is drawn so often. */
const TICK_MS = 1_000;

export interface Followed {
  app: ReadApp;
  redact: Redact;
  run: number;
  signal: AbortSignal;
  /** Called with the card whenever there is something to see. */
  draw: (view: View) => Promise<unknown>;
}

/** Watches a run until nothing more will happen by itself. Null: the signal came first. */
export async function followCard({
  app,
  redact,
  run,
  signal,
  draw,
}: Followed): Promise<View | null> {
  let sign = '';
  let facts: RunFacts | null = null;
  let drawnAt = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    const seen = sign;
    sign = await readSign(app);
    if (sign !== seen) facts = await loadPostFacts(app, run);
    if (facts === null) return null;
    const now = app.clock.now();
    const view = viewRunAt(facts, now, redact);
    if (isSettled(facts.state)) return view;
    if (sign !== seen || now - drawnAt >= TICK_MS) {
      drawnAt = now;
      await draw(view);
    }
    // Only the signal ends it early, and that is looked at next.
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
  return null;
}

function viewRunAt(facts: RunFacts, now: number, redact: Redact): View {
  const alert = facts.state.status === 'failed' ? viewFailureAlert(facts, redact) : null;
  return alert ?? viewRun({ ...facts, now }, redact);
}

function isSettled(state: RunState): boolean {
  return isTerminal(state.status) || state.status === 'paused' || isAwaitingApproval(state);
}
