import type { CompiledGraph } from './compile-graph.ts';
import { describePast } from './describe-past.ts';
import { Refusal } from './errors.ts';
import { nearest } from './nearest.ts';
import type { RetryRequest } from './resume-plan.ts';
import { isTerminal } from './run-events.ts';
import { type RunState, stepOf } from './run-state.ts';
import { shortIdOf } from './short-id.ts';
import { shorten } from './shorten.ts';
import { outerStepOf } from './step-path.ts';

const LIST_LENGTH_MAX = 300;

interface Asked {
  before: { runId: string; state: RunState };
  next: { graph: CompiledGraph; version: number };
  request: Pick<RetryRequest, 'from' | 'fresh'>;
  now: number;
}

/** Throws the Refusal of a run that cannot be continued so. */
export function refuseResume({ before, next, request, now }: Asked): void {
  const { state, runId } = before;
  const { from, fresh } = request;
  const past = `run …${shortIdOf(runId)} is ${describePast(state, now)}`;
  if (!isTerminal(state.status)) {
    const message = `${past}: only a run that has ended can be retried.`;
    throw new Refusal('refused', message, 'Wait for its end, or stop it first.');
  }
  if (fresh && from !== null) {
    const message = `A fresh retry runs every step, not only those from "${from}" on.`;
    throw new Refusal('invalid', message, 'Leave one of the two out.');
  }
  if (state.status === 'completed' && !fresh) {
    const message = `${past}: there is nothing left to continue.`;
    throw new Refusal('refused', message, 'Run it all again: --fresh.');
  }
  if (from !== null) refuseStep(state, next, from);
}

function refuseStep(state: RunState, { graph, version }: Asked['next'], from: string): void {
  if (!graph.steps.has(from)) throw refuseUnknownStep(graph, version, from);
  if (state.excluded.includes(from)) {
    const message = `The run left step "${from}" out.`;
    throw new Refusal('refused', message, 'Start a run that does not leave it out.');
  }
  const { status } = stepOf(state, from);
  if (status === 'succeeded' || status === 'failed' || status === 'cancelled') return;
  const message = `Step "${from}" never ran: a retry cannot begin there.`;
  throw new Refusal('refused', message, 'Leave --from out: the retry goes on where the run ended.');
}

function refuseUnknownStep(graph: CompiledGraph, version: number, from: string): Refusal {
  const loop = outerStepOf(from);
  if (loop !== from && graph.steps.has(loop)) {
    const message = `"${from}" is a step of one item: a retry cannot begin there.`;
    const fix = `Leave --from out to go on at the items that did not end well, or begin the loop anew: --from ${loop}.`;
    return new Refusal('invalid', message, fix);
  }
  const ids = graph.order.map(({ step }) => step.id);
  const meant = nearest(from, ids);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  const list = `Its steps: ${shorten(ids.join(', '), LIST_LENGTH_MAX)}.`;
  return new Refusal('unknown', `v${version} has no step "${from}".${hint}`, list);
}
