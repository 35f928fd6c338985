import {
  isTerminal,
  type RunEvent,
  type RunFact,
  type StateChanged,
  type StepStarted,
} from './run-events.ts';
import { NO_RUN, type RunState, type StepState, stepOf, waitingSteps } from './run-state.ts';

/** The state after one more event. The only way a state comes about. */
export function evolve(state: RunState, event: RunEvent): RunState {
  return evolveAll(state, [event]);
}

/** The state after several more events, for the price of one copy. */
export function evolveAll(state: RunState, events: Iterable<RunEvent>): RunState {
  const draft: Draft = { ...state, steps: { ...state.steps } };
  for (const event of events) apply(draft, event);
  return draft;
}

/** The state that a whole log makes. */
export function fold(events: Iterable<RunEvent>): RunState {
  return evolveAll(NO_RUN, events);
}

interface Draft extends RunState {
  steps: Record<string, StepState>;
}

function apply(draft: Draft, event: RunEvent): void {
  applyFact(draft, event, event.at);
  draft.head = event.seq;
  draft.lastAt = event.at;
  if (isTerminal(draft.status)) draft.finishedAt = event.at;
}

function applyFact(draft: Draft, fact: RunFact, at: number): void {
  switch (fact.type) {
    case 'run_queued': {
      const { trigger, by, ...input } = fact.data;
      Object.assign(draft, { status: 'queued', queuedAt: at, input, trigger, by });
      return;
    }
    case 'run_rejected':
      draft.failure = { ...fact.data, stepId: null };
      return;
    case 'run_started':
      draft.status = 'starting';
      draft.startedAt ??= at;
      return;
    case 'state_changed':
      applyChange(draft, fact.data, at);
      return;
    case 'worker_lost':
      for (const id of fact.data.steps) {
        const { losses } = stepOf(draft, id);
        put(draft, id, { status: 'pending', losses: losses + 1 });
      }
      return;
    case 'run_completed':
      draft.status = 'completed';
      draft.outputOf = fact.data.output_of;
      return;
    case 'run_warning':
      draft.warnings += 1;
      return;
    case 'step_started':
    case 'step_completed':
    case 'step_failed':
    case 'step_cancelled':
    case 'task_created':
    case 'task_completed':
    case 'task_withdrawn':
      if (draft.status === 'starting') draft.status = 'running';
      applyStepFact(draft, fact, at);
  }
}

type StepFactOf = Extract<RunFact, { step: string }>;

function applyStepFact(draft: Draft, fact: StepFactOf, at: number): void {
  switch (fact.type) {
    case 'step_started': {
      const { attempt, repeatable, may_write: mayWrite } = fact.data;
      put(draft, fact.step, {
        status: 'running',
        attempt,
        startedAt: at,
        repeatable: repeatable !== false,
        mayWrite: mayWrite === true,
        ...storedInputOf(fact.data),
      });
      return;
    }
    case 'step_completed':
      if ('skipped' in fact.data) {
        put(draft, fact.step, { status: 'skipped', endedAt: at, reason: fact.data.reason });
      } else {
        put(draft, fact.step, { status: 'succeeded', endedAt: at, losses: 0, result: fact.data });
      }
      return;
    case 'step_failed':
      applyFailure(draft, fact, at);
      return;
    case 'step_cancelled': {
      const { reason, outcome, error } = fact.data;
      const known = { ...(outcome ? { outcome } : {}), ...(error ? { error } : {}) };
      put(draft, fact.step, { status: 'cancelled', endedAt: at, reason, ...known });
      return;
    }
    case 'task_created': {
      const { payload_version: payloadVersion, expires_at: expiresAt = null } = fact.data;
      const task = { payloadVersion, expiresAt, approved: null };
      put(draft, fact.step, { status: 'waiting', task });
      return;
    }
    case 'task_completed': {
      const { task } = stepOf(draft, fact.step);
      if (task) put(draft, fact.step, { task: { ...task, approved: fact.data.approved } });
      return;
    }
    case 'task_withdrawn':
      return;
  }
}

function applyFailure(draft: Draft, fact: Extract<RunFact, { type: 'step_failed' }>, at: number) {
  const { code, message, attempt, outcome, will_retry: willRetry, retry_at: retryAt } = fact.data;
  const { knownFailures } = stepOf(draft, fact.step);
  put(draft, fact.step, {
    status: willRetry ? 'waiting' : 'failed',
    attempt,
    endedAt: at,
    losses: 0,
    error: { code, message },
    outcome,
    knownFailures: knownFailures + (outcome === 'known' && attempt > 0 ? 1 : 0),
    ...(retryAt === undefined ? {} : { retryAt }),
  });
  if (!willRetry) draft.failure ??= { code, stepId: fact.step, message };
}

function applyChange(draft: Draft, change: StateChanged['data'], at: number): void {
  if (change.to === 'running' && draft.pausedAt !== null) shiftWaits(draft, at - draft.pausedAt);
  draft.status = change.to;
  draft.pausedAt = change.to === 'paused' ? at : null;
  draft.drainDeadlineAt = change.deadline_at ?? null;
  if (change.to === 'stopped') {
    draft.stoppedBy = change.by ?? draft.stoppedBy;
    draft.failure = { code: 'RUN_STOPPED', stepId: null, message: change.message ?? 'Stopped.' };
  }
  if (change.to === 'draining') draft.stoppedBy = change.by ?? null;
  if (change.to === 'failed' && change.code !== undefined) {
    draft.failure ??= { code: change.code, stepId: null, message: change.message ?? '' };
  }
}

/** While a run is paused, back-offs and expiries stand still. */
function shiftWaits(draft: Draft, pausedMs: number): void {
  for (const id of waitingSteps(draft)) {
    const { retryAt, task } = stepOf(draft, id);
    const expiresAt = task?.expiresAt ?? null;
    put(draft, id, {
      ...(retryAt === undefined ? {} : { retryAt: retryAt + pausedMs }),
      ...(task && expiresAt !== null ? { task: { ...task, expiresAt: expiresAt + pausedMs } } : {}),
    });
  }
}

function put(draft: Draft, id: string, change: Partial<StepState>): void {
  draft.steps[id] = { ...stepOf(draft, id), ...change };
}

function storedInputOf(data: StepStarted['data']): Pick<StepState, 'input'> {
  if (data.input_blob !== undefined) return { input: { input_blob: data.input_blob } };
  return data.input === undefined ? {} : { input: { input: data.input } };
}
