import { applyEvent, copyState, type StateDraft } from './evolve.ts';
import type { RunEvent, RunFact } from './run-events.ts';
import type { RunState } from './run-state.ts';

/** Events being decided, and the state that they make. Lives inside one decision. */
export interface EventDraft {
  readonly state: StateDraft;
  readonly events: RunEvent[];
  /** What the clock says: back-offs are measured by it. */
  readonly now: number;
  /** When the events happened: time never goes back within a run, whatever the clock did. */
  readonly at: number;
}

/** Opens a decision. What is recorded in it happens in one moment. */
export function openDraft(state: RunState, now: number): EventDraft {
  return { state: copyState(state), events: [], now, at: Math.max(now, state.lastAt) };
}

export function record(draft: EventDraft, ...facts: RunFact[]): void {
  for (const fact of facts) {
    const event = { ...fact, seq: draft.state.head + 1, at: draft.at };
    draft.events.push(event);
    applyEvent(draft.state, event);
  }
}
