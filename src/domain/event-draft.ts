import { evolveAll } from './evolve.ts';
import type { RunEvent, RunFact } from './run-events.ts';
import type { RunState } from './run-state.ts';

/** Events being decided, and the state that they make. Lives inside one decision. */
export interface EventDraft {
  state: RunState;
  events: RunEvent[];
  readonly at: number;
}

/** Time never goes back within a run, whatever the clock did. */
export function openDraft(state: RunState, now: number): EventDraft {
  return { state, events: [], at: Math.max(now, state.lastAt) };
}

export function record(draft: EventDraft, ...facts: RunFact[]): void {
  const events = facts.map((fact, index) => ({
    ...fact,
    seq: draft.state.head + 1 + index,
    at: draft.at,
  }));
  draft.events.push(...events);
  draft.state = evolveAll(draft.state, events);
}
