import type { CompiledGraph } from './compile-graph.ts';
import { count } from './count.ts';
import { listSteps } from './list-steps.ts';
import { type RunState, stepOf } from './run-state.ts';
import { hasEnded, mayHaveHappened } from './step-state.ts';
import { planStop, type StopPlan } from './stop-plan.ts';

const NAMES_SHOWN_MAX = 3;

/** A stop that was just recorded: the run before and after it. */
export interface RecordedStop {
  graph: CompiledGraph;
  before: RunState;
  after: RunState;
  now: number;
}

/** What a stop did. Continues the sentence "Run …91c04f2a is …". */
export function describeStop(stop: RecordedStop): string {
  const { status } = stop.after;
  const effects = status === 'draining' ? describeDrain(stop) : describeCut(stop);
  return `${status}: ${effects.join(', ')}`;
}

function describeDrain({ graph, before, after, now }: RecordedStop): string[] {
  const plan = planStop(graph, before, { isGraceful: true });
  const left = describeTime(Number(after.drainDeadlineAt) - now);
  return [
    `${count(plan.inFlight.length, 'step')} in flight may finish within ${left}`,
    ...describeRest(plan),
  ];
}

function describeCut({ graph, before, after }: RecordedStop): string[] {
  const plan = planStop(graph, before, { isGraceful: false });
  const { inFlight } = plan;
  const cut = inFlight.length === 0 ? [] : [`${areOf(inFlight.length, 'call')} cut off`];
  return [...cut, ...describeDoubt(graph, before, after), ...describeRest(plan)];
}

/** What nobody can know by itself: it is to be looked up outside. */
function describeDoubt(graph: CompiledGraph, before: RunState, after: RunState): string[] {
  const inDoubt = listSteps(graph, after, mayHaveHappened).filter(
    (path) => !hasEnded(stepOf(before, path)),
  );
  return inDoubt.length === 0 ? [] : [`${joinNames(inDoubt)} may have happened`];
}

function describeRest({ notStarted, cancelled, withdrawn }: StopPlan): string[] {
  return [
    ...(notStarted.length === 0 ? [] : [`${notStarted.length} will not start`]),
    ...(cancelled.length === 0 ? [] : [`${areOf(cancelled.length, 'retry')} cancelled`]),
    ...(withdrawn.length === 0 ? [] : [`${areOf(withdrawn.length, 'approval')} withdrawn`]),
  ];
}

/** "1 approval is", "2 calls are". */
function areOf(many: number, noun: string): string {
  return `${count(many, noun)} ${many === 1 ? 'is' : 'are'}`;
}

function joinNames(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN_MAX);
  const more = names.length - shown.length;
  if (more > 0) shown.push(`${more} more`);
  return [...shown.slice(0, -2), shown.slice(-2).join(' and ')].join(', ');
}

/** A deadline is not rounded as loosely as what is past: "60 s", "90 s", "5 min". */
function describeTime(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}
