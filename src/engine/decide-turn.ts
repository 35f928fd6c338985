import type { CompiledGraph } from '#src/domain/compile-graph.ts';
import { decide } from '#src/domain/decide.ts';
import { decideOutcomes, type StepOutcome } from '#src/domain/decide-outcomes.ts';
import { dueRequests } from '#src/domain/due-requests.ts';
import { evolveAll } from '#src/domain/evolve.ts';
import { isTerminal, type RunEvent } from '#src/domain/run-events.ts';
import { type RunState, stepOf } from '#src/domain/run-state.ts';
import { isInFlight } from '#src/domain/step-state.ts';
import type { ValueBlob } from '#src/store/append.ts';
import type { StepPreparer } from './step-preparer.ts';

/** What one append of a driver is to record. */
export interface Decision {
  events: RunEvent[];
  state: RunState;
  blobs: ValueBlob[];
  /** What was learned: to be decided again when the append loses. */
  outcomes: StepOutcome[];
}

export interface Turn {
  graph: CompiledGraph;
  state: RunState;
  outcomes: StepOutcome[];
  blobs: ValueBlob[];
  preparer: Pick<StepPreparer, 'prepare'>;
  isStopping: boolean;
  stepsMax: number;
  worker: string;
  now: number;
}

/** Everything that follows from what is known now, until it needs the world: one append's worth. */
export function decideTurn(turn: Turn): Decision {
  const { state, blobs, outcomes } = turn;
  const decision: Decision = { events: [], state, blobs, outcomes };
  // A queued run must have begun before anything else can be said of it.
  if (state.status === 'queued') decideRequests(turn, decision);
  let ready = addOutcomes(turn, decision, outcomes);
  // What has landed counts, also when a deadline passed in the same moment.
  if (decideRequests(turn, decision)) ready = addOutcomes(turn, decision, []);
  while (ready.length > 0 && !turn.isStopping) {
    const prepared = prepareReady(turn, decision, ready);
    if (prepared.length === 0) break;
    ready = addOutcomes(turn, decision, prepared);
  }
  return decision;
}

/** What the clock asks: the start of a queued run, a drain's deadline, a task's expiry. False: nothing. */
function decideRequests({ graph, isStopping, worker, now }: Turn, decision: Decision): boolean {
  if (isStopping && decision.state.status === 'queued') return false;
  const requests = dueRequests(graph, decision.state, { worker, now });
  for (const request of requests) {
    const events = decide(graph, decision.state, request, now);
    decision.events.push(...events);
    decision.state = evolveAll(decision.state, events);
  }
  return requests.length > 0;
}

function addOutcomes({ graph, now }: Turn, decision: Decision, outcomes: StepOutcome[]): string[] {
  const { status } = decision.state;
  if (status === 'queued' || isTerminal(status)) return [];
  const next = decideOutcomes(graph, decision.state, outcomes, now);
  decision.events.push(...next.events);
  decision.state = next.state;
  return next.ready;
}

/** Failures come first: a run that is about to fail starts nothing beside. */
function prepareReady(turn: Turn, { state, blobs }: Decision, ready: readonly string[]) {
  const mayStart = withinRoom(turn, state, ready);
  const prepared = mayStart.flatMap((path) => turn.preparer.prepare(path, state, blobs));
  const failures = prepared.filter(({ type }) => type === 'unprepared');
  return failures.length > 0 ? failures : prepared;
}

/** Steps of the graph share the room that a run has; a loop sees to its own, and holds none itself. */
function withinRoom({ graph, stepsMax }: Turn, state: RunState, ready: readonly string[]) {
  const isLimited = (path: string) => graph.steps.get(path)?.loop === null;
  const inFlight = Object.keys(state.steps).filter((id) => isInFlight(stepOf(state, id)));
  let room = stepsMax - inFlight.length;
  return ready.filter((path) => !isLimited(path) || room-- > 0);
}
