import type { FailureCode } from './failure-codes.ts';
import type { Actor, Resumption, RunStatus, StoredInput } from './run-events.ts';
import { parseStepPath, pathInItem } from './step-path.ts';
import {
  isInFlight,
  isLoopOpen,
  isPendingTask,
  type LoopState,
  makeSteps,
  type StepState,
  UNTOUCHED,
} from './step-state.ts';

export interface RunFailure {
  code: FailureCode;
  /** Null where no step is to blame: stopped, rejected, or no worker. */
  stepId: string | null;
  message: string;
}

/** A run as the fold of its events. Times are milliseconds since 1970. */
export interface RunState {
  status: RunStatus;
  head: number;
  lastAt: number;
  queuedAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  input: StoredInput;
  trigger: string;
  by: Actor | null;
  /** By id; reached through `stepOf`, which also answers for a step that nothing has happened to. */
  steps: Readonly<Record<string, StepState>>;
  /** Null unless it has failed or was stopped. */
  failure: RunFailure | null;
  /** The first step that failed for good: the root of a run that ends its other branches first. */
  rootFailure: RunFailure | null;
  /** The run that it continues. */
  resumed: Resumption | null;
  /** Steps that it leaves out. */
  excluded: readonly string[];
  stoppedBy: Actor | null;
  pausedBy: Actor | null;
  pausedAt: number | null;
  /** When it was first told to drain; null: it never was. */
  drainStartedAt: number | null;
  drainDeadlineAt: number | null;
  outputOf: readonly string[] | null;
  warnings: number;
}

/** Before its first event a run is nothing. */
export const NO_RUN: RunState = Object.freeze({
  status: 'queued',
  head: 0,
  lastAt: 0,
  queuedAt: 0,
  startedAt: null,
  finishedAt: null,
  input: { input: null },
  trigger: '',
  by: null,
  steps: makeSteps(),
  failure: null,
  rootFailure: null,
  resumed: null,
  excluded: [],
  stoppedBy: null,
  pausedBy: null,
  pausedAt: null,
  drainStartedAt: null,
  drainDeadlineAt: null,
  outputOf: null,
  warnings: 0,
});

/** What is known of a step by its path. Of an item that has ended only what people said is. */
export function stepOf(state: RunState, path: string): StepState {
  return state.steps[path] ?? innerStepOf(state, path) ?? UNTOUCHED;
}

function innerStepOf(state: RunState, path: string): StepState | undefined {
  const place = parseStepPath(path);
  const loop = place === null ? undefined : state.steps[place.loop]?.loop;
  if (place === null || loop === undefined) return undefined;
  const { index, inner } = place;
  return loop.open[index]?.[inner] ?? loop.answered[`${index}/${inner}`];
}

/** Paths. */
export function inFlightSteps(state: RunState): string[] {
  return stepsWhere(state, isInFlight);
}

/** The step in flight for longest. */
export function slowestInFlight(state: RunState): string | undefined {
  return inFlightSteps(state).toSorted(
    (a, b) => Number(stepOf(state, a).startedAt) - Number(stepOf(state, b).startedAt),
  )[0];
}

/** Steps that wait for a person or for a back-off to pass. */
export function waitingSteps(state: RunState): string[] {
  return stepsWhere(state, (step) => step.status === 'waiting');
}

/** The steps whose tasks wait for a person to decide. */
export function pendingTasks(state: RunState): string[] {
  return stepsWhere(state, isPendingTask);
}

/** Waits for a person to decide, as opposed to a back-off. */
export function isAwaitingApproval(state: RunState): boolean {
  return pendingTasks(state).length > 0;
}

/** Paths of steps, those of open items among them while their loop runs. */
export function stepsWhere(state: RunState, holds: (step: StepState) => boolean): string[] {
  const found: string[] = [];
  for (const id in state.steps) {
    const step = stepOf(state, id);
    if (holds(step)) found.push(id);
    if (isLoopOpen(step)) addInner(found, id, step.loop, holds);
  }
  return found;
}

function addInner(
  found: string[],
  loop: string,
  { open }: LoopState,
  holds: (step: StepState) => boolean,
): void {
  for (const index in open) {
    const steps = open[index];
    for (const inner in steps) {
      const step = steps[inner];
      if (step && holds(step)) found.push(pathInItem({ loop, index: Number(index), inner }));
    }
  }
}
