import type { CompiledGraph } from '#src/domain/compile-graph.ts';
import type { RunEvent } from '#src/domain/run-events.ts';
import type { RunState } from '#src/domain/run-state.ts';

/** A run that has ended, as its laws see it: only its log, and the states it went through. */
export interface FinishedRun {
  graph: CompiledGraph;
  events: readonly RunEvent[];
  state: RunState;
  history: readonly { state: RunState; wake: number | null }[];
  /** The clock was never put wrong. */
  isClockTrue: boolean;
}

/** A law names what breaks it; an empty list is obedience. */
export type Law = (run: FinishedRun) => unknown[];

export type OfStep = Extract<RunEvent, { step: string }>;

const byStep = new WeakMap<readonly RunEvent[], ReadonlyMap<string, OfStep[]>>();

/** What the log says of one step, by its path, its warnings aside. */
export function eventsOf({ events }: FinishedRun, path: string): OfStep[] {
  let known = byStep.get(events);
  if (!known) {
    known = Map.groupBy(events.filter(isOfStep), ({ step }) => step);
    byStep.set(events, known);
  }
  return known.get(path) ?? [];
}

const isOfStep = (event: RunEvent): event is OfStep =>
  event.step !== undefined && event.type !== 'run_warning';

export const isBeginning = ({ type }: RunEvent) =>
  type === 'step_started' || type === 'task_created';

export const isEnd = (event: RunEvent) =>
  event.type === 'step_completed' ||
  event.type === 'step_cancelled' ||
  (event.type === 'step_failed' && !event.data.will_retry);

export const isFailure = (event: RunEvent) =>
  event.type === 'step_failed' && !event.data.will_retry;

export const isSuccess = (event: RunEvent) =>
  event.type === 'step_completed' && !('skipped' in event.data);
