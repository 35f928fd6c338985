import { briefEvent } from '#src/domain/brief-event.ts';
import type { Json } from '#src/domain/json.ts';
import { type Redact, redactJson } from '#src/domain/redact.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { type Action, actionFor } from './action.ts';
import { type RunTitle, titleOf } from './run-title.ts';

/** A run's events, in their order. */
export interface LogView {
  kind: 'log';
  title: RunTitle;
  /** `data` is JSON text. */
  events: { seq: number; type: string; step: string | null; at: number; data: string }[];
  /** Earlier ones that are left out. */
  omitted: number;
  actions: Action[];
}

/** A run event as it is to be read, its values shown or referred to. */
export interface LoggedEvent {
  seq: number;
  type: string;
  step: string | null;
  at: number;
  data: Json;
}

export function viewLog(
  facts: RunFacts,
  { events, omitted }: { events: readonly LoggedEvent[]; omitted: number },
  redact: Redact,
): LogView {
  const { runId } = facts;
  return {
    kind: 'log',
    title: titleOf(facts, redact),
    events: events.map(({ seq, type, step, at, data }) => ({
      seq,
      type,
      step: step === null ? null : redact(step),
      at,
      data: JSON.stringify(redactJson(briefEvent(type, data), redact)),
    })),
    omitted,
    actions: [actionFor({ type: 'show', runId }), actionFor({ type: 'why', runId })],
  };
}
