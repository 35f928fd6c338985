import { describeApprovers } from './approvers.ts';
import { type CompiledGraph, nodeOf } from './compile-graph.ts';
import { describeAgo, describeSpan } from './describe-past.ts';
import { listSome } from './list-some.ts';
import { planSteps } from './plan-steps.ts';
import { inFlightSteps, pendingTasks, type RunState, stepOf, waitingSteps } from './run-state.ts';
import type { TaskVote } from './step-state.ts';

/** Why a run does not move, in words for people. */
export interface Diagnosis {
  symptom: string;
  cause: string;
  next: string;
}

/** What the diagnosis must know besides the run. */
export interface World {
  now: number;
  hasLiveWorker: boolean;
  /** So long do 19 of 20 calls of a step take; null: too few are known. */
  p95Ms?: (stepId: string) => number | null;
}

/** With a worker alive, a start that takes less is nothing to explain. */
const SLOW_START_MS = 5_000;

/** A loop may be at a hundred items at once. */
const STEPS_SHOWN_MAX = 5;

/** A step of which nothing is known from earlier runs counts as slow after this. */
const SLOW_STEP_MS = 60_000;

const START_A_WORKER = 'Start one: "signalbox worker".';

/** Symptom, likely cause and next act of a run that seems stuck; null when it has ended or gets on. */
export function diagnose(graph: CompiledGraph, state: RunState, world: World): Diagnosis | null {
  switch (state.status) {
    case 'queued':
    case 'starting':
      return diagnoseStart(state, world);
    case 'paused':
      return diagnosePause(state, world);
    case 'draining':
      return diagnoseDrain(state, world);
    case 'running':
      return (
        diagnoseWorker(graph, state, world) ??
        diagnoseSlowStep(graph, state, world) ??
        diagnoseTask(state, world) ??
        diagnoseBackOff(state, world)
      );
    case 'completed':
    case 'failed':
    case 'stopped':
      return null;
  }
}

function diagnoseStart(state: RunState, { now, hasLiveWorker }: World): Diagnosis | null {
  const { status, queuedAt } = state;
  if (hasLiveWorker && now - queuedAt < SLOW_START_MS) return null;
  const symptom = `It has been ${status} for ${describeSpan(now - queuedAt)}.`;
  if (!hasLiveWorker) {
    return { symptom, cause: 'No worker is alive.', next: START_A_WORKER };
  }
  return {
    symptom,
    cause: 'A worker is alive: starting takes a moment, longer when it is busy.',
    next: 'Wait 30 s; then check the credits and validate the workflow.',
  };
}

function diagnosePause({ pausedAt, pausedBy }: RunState, { now }: World): Diagnosis {
  const who = pausedBy === null ? '' : ` by ${pausedBy.name}`;
  return {
    symptom: 'It is paused: nothing starts.',
    cause: `It was paused${who}, ${describeAgo(now - Number(pausedAt))}.`,
    next: 'Resume it, or stop it.',
  };
}

function diagnoseDrain(state: RunState, { now }: World): Diagnosis {
  const left = describeSpan(Number(state.drainDeadlineAt) - now);
  return {
    symptom: `It is draining: a graceful stop waits for ${listSteps(inFlightSteps(state))}.`,
    cause: `What is in flight may end by itself; ${left} are left.`,
    next: 'Wait, or stop it immediately.',
  };
}

function diagnoseWorker(graph: CompiledGraph, state: RunState, world: World): Diagnosis | null {
  const inFlight = inFlightSteps(state);
  const isBusy = inFlight.length > 0 || planSteps(graph, state, world.now).ready.length > 0;
  if (world.hasLiveWorker || !isBusy) return null;
  const where = inFlight.length > 0 ? ` It was at ${listSteps(inFlight)}.` : '';
  return {
    symptom: 'It does not move.',
    cause: `No worker is alive.${where}`,
    next: `${START_A_WORKER} It takes the run over.`,
  };
}

function diagnoseSlowStep(graph: CompiledGraph, state: RunState, world: World): Diagnosis | null {
  const slow = inFlightSteps(state).flatMap((id) => {
    const p95Ms = world.p95Ms?.(id) ?? null;
    const ranMs = world.now - Number(stepOf(state, id).startedAt);
    return ranMs > (p95Ms ?? SLOW_STEP_MS) ? [{ id, ranMs, p95Ms }] : [];
  });
  const slowest = slow.toSorted((a, b) => b.ranMs - a.ranMs)[0];
  if (!slowest) return null;
  const { id, ranMs, p95Ms } = slowest;
  const { timeoutMs } = nodeOf(graph, id);
  const usual = p95Ms === null ? '' : ` 19 of 20 of its calls end within ${describeSpan(p95Ms)}.`;
  const limit = timeoutMs === null ? 'no time limit' : `a time limit of ${describeSpan(timeoutMs)}`;
  return {
    symptom: `Step ${id} has been running for ${describeSpan(ranMs)}.`,
    cause: `A slow call.${usual} It has ${limit}.`,
    next: 'Check the external API; raise timeout_s, or stop the run.',
  };
}

function diagnoseTask(state: RunState, { now }: World): Diagnosis | null {
  const asking = pendingTasks(state);
  const task = asking[0] === undefined ? undefined : stepOf(state, asking[0]).task;
  if (task === undefined) return null;
  const { approvers, votes, quorum, expiresAt } = task;
  const who = describeApprovers(approvers);
  const end = expiresAt === null ? 'never expires' : `expires in ${describeSpan(expiresAt - now)}`;
  return {
    symptom: `It waits for a decision at ${listSteps(asking)}.`,
    cause: `By design, it is not stuck: ${who} can decide.${describeVotes(votes, quorum)} It ${end}.`,
    next: 'Approve or reject it.',
  };
}

/** What is there of the approvals it takes; nothing where one is enough. */
function describeVotes(votes: readonly TaskVote[], quorum: number): string {
  if (quorum === 1) return '';
  const names = votes.map(({ by }) => by.name);
  const whose = names.length === 0 ? '' : ` (${names.join(', ')})`;
  return ` ${votes.length} of ${quorum} approvals are there${whose}.`;
}

function diagnoseBackOff(state: RunState, { now }: World): Diagnosis | null {
  const waits = waitingSteps(state).map((id) => ({ id, ...stepOf(state, id) }));
  const next = waits.toSorted((a, b) => Number(a.retryAt) - Number(b.retryAt))[0];
  if (!next?.error) return null;
  return {
    symptom: `Step ${next.id} waits to be tried again, in ${describeSpan(Number(next.retryAt) - now)}.`,
    cause: `Its last attempt failed: ${next.error.code}, ${next.error.message}`,
    next: 'Wait, or stop the run.',
  };
}

function listSteps(ids: readonly string[]): string {
  return `${ids.length === 1 ? 'step' : 'steps'} ${listSome(ids, STEPS_SHOWN_MAX)}`;
}
