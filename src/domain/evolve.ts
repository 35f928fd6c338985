import { isJsonObject, type Json } from './json.ts';
import {
  isTerminal,
  type PayloadChange,
  type RunEvent,
  type RunFact,
  type StateChanged,
  type StepStarted,
} from './run-events.ts';
import {
  makeSteps,
  NO_RUN,
  type RunState,
  type StepState,
  stepOf,
  type TaskState,
  waitingSteps,
} from './run-state.ts';

/** The state after one more event. The only way a state comes about. */
export function evolve(state: RunState, event: RunEvent): RunState {
  return evolveAll(state, [event]);
}

/** The state after several more events, for the price of one copy. */
export function evolveAll(state: RunState, events: Iterable<RunEvent>): RunState {
  const draft = copyState(state);
  for (const event of events) applyEvent(draft, event);
  return draft;
}

/** A copy to which events may be applied in place. */
export function copyState(state: RunState): StateDraft {
  return { ...state, steps: makeSteps(state.steps) };
}

/** Changes a state that its caller alone has seen. */
export function applyEvent(draft: StateDraft, event: RunEvent): void {
  applyFact(draft, event, event.at);
  draft.head = event.seq;
  draft.lastAt = event.at;
  if (isTerminal(draft.status)) draft.finishedAt = event.at;
}

/** The state that a whole log makes. */
export function fold(events: Iterable<RunEvent>): RunState {
  return evolveAll(NO_RUN, events);
}

/** A state that is being made. */
export interface StateDraft extends RunState {
  steps: Record<string, StepState>;
}

type FactOf<T extends RunFact['type']> = Extract<RunFact, { type: T }>;

function applyFact(draft: StateDraft, fact: RunFact, at: number): void {
  switch (fact.type) {
    case 'run_queued': {
      const { trigger, by, ...input } = fact.data;
      draft.queuedAt = at;
      draft.input = input;
      draft.trigger = trigger;
      draft.by = by;
      return;
    }
    case 'run_rejected':
      draft.failure = { ...fact.data, stepId: null };
      return;
    case 'run_started':
      draft.status = 'starting';
      draft.startedAt = at;
      return;
    case 'state_changed':
      applyChange(draft, fact.data, at);
      return;
    case 'worker_lost':
      for (const id of fact.data.steps) {
        const losses = stepOf(draft, id).losses + 1;
        put(draft, id, { status: 'pending', losses, outcome: 'unknown' });
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
    case 'task_created':
      if (draft.status === 'starting') draft.status = 'running';
      if (fact.type === 'step_started') applyStart(draft, fact, at);
      else applyTask(draft, fact, at);
      return;
    case 'step_completed':
    case 'step_failed':
    case 'step_cancelled':
      applyEnd(draft, fact, at);
      return;
    case 'task_completed':
      applyDecision(draft, fact, at);
      return;
    case 'task_payload_edited':
    case 'task_voted':
    case 'task_reminded':
      applyToTask(draft, fact, at);
      return;
    case 'task_withdrawn':
      return;
  }
}

function applyStart(draft: StateDraft, { step, data }: FactOf<'step_started'>, at: number): void {
  put(draft, step, {
    status: 'running',
    attempt: data.attempt,
    startedAt: at,
    endedAt: null,
    repeatable: data.repeatable !== false,
    mayWrite: data.may_write === true,
    ...storedInputOf(data),
  });
}

function storedInputOf(data: StepStarted['data']): Pick<StepState, 'input'> {
  if (data.input_blob !== undefined) return { input: { input_blob: data.input_blob } };
  return data.input === undefined ? {} : { input: { input: data.input } };
}

function applyTask(draft: StateDraft, { step, data }: FactOf<'task_created'>, at: number): void {
  const task = {
    seq: draft.head + 1,
    createdAt: at,
    payload: data.payload,
    payloadVersion: data.payload_version,
    editable: data.editable ?? null,
    approvers: data.approvers,
    quorum: data.quorum,
    selfApproval: data.self_approval !== false,
    expiresAt: data.expires_at ?? null,
    remindAt: data.remind_at ?? null,
    reminders: 0,
    votes: [],
    edits: [],
    approved: null,
    decided: null,
  };
  put(draft, step, { status: 'waiting', startedAt: at, task });
}

/** What happens to a task while it waits. */
function applyToTask(
  draft: StateDraft,
  fact: FactOf<'task_payload_edited' | 'task_voted' | 'task_reminded'>,
  at: number,
): void {
  const { task } = stepOf(draft, fact.step);
  if (task) put(draft, fact.step, { task: { ...task, ...changeOfTask(task, fact, at) } });
}

function changeOfTask(
  task: TaskState,
  fact: FactOf<'task_payload_edited' | 'task_voted' | 'task_reminded'>,
  at: number,
): Partial<TaskState> {
  switch (fact.type) {
    case 'task_payload_edited': {
      const { payload_version: version, diff: changes, by } = fact.data;
      const edits = [...task.edits, { by, at, version, changes }];
      const payload = editPayload(task.payload, changes);
      return { payload, payloadVersion: version, edits, votes: [] };
    }
    case 'task_voted':
      return fact.data.approved ? { votes: [...task.votes, { by: fact.data.by, at }] } : {};
    case 'task_reminded':
      return { reminders: task.reminders + 1, remindAt: fact.data.remind_at ?? null };
  }
}

/** A payload with some of its fields changed, in their old places. */
function editPayload(payload: Json, changes: readonly PayloadChange[]): Json {
  const changed = changes.map(({ field, to }) => [field, to] as const);
  return { ...(isJsonObject(payload) ? payload : {}), ...Object.fromEntries(changed) };
}

function applyDecision(
  draft: StateDraft,
  { step, data }: FactOf<'task_completed'>,
  at: number,
): void {
  const { task } = stepOf(draft, step);
  if (!task) return;
  const { approved, by, reason = null } = data;
  put(draft, step, { task: { ...task, approved, decided: { by, at, reason } } });
}

function applyEnd(
  draft: StateDraft,
  fact: FactOf<'step_completed' | 'step_failed' | 'step_cancelled'>,
  at: number,
): void {
  switch (fact.type) {
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
    }
  }
}

/** `attempt: 0` says that no attempt was made: it could not be prepared. Earlier ones still count. */
function applyFailure(draft: StateDraft, { step, data }: FactOf<'step_failed'>, at: number): void {
  const { code, message, attempt, outcome, will_retry: willRetry, retry_at: retryAt } = data;
  const before = stepOf(draft, step);
  const isAttempt = attempt > 0;
  put(draft, step, {
    status: willRetry ? 'waiting' : 'failed',
    endedAt: at,
    failures: before.failures + (isAttempt ? 1 : 0),
    knownFailures: before.knownFailures + (isAttempt && outcome === 'known' ? 1 : 0),
    losses: 0,
    error: { code, message },
    outcome,
    ...(retryAt === undefined ? {} : { retryAt }),
  });
  if (!willRetry) draft.failure ??= { code, stepId: step, message };
}

function applyChange(draft: StateDraft, change: StateChanged['data'], at: number): void {
  const { to, by = null, code, message = '' } = change;
  if (to === 'running' && draft.pausedAt !== null) shiftWaits(draft, draft.pausedAt, at);
  draft.status = to;
  draft.pausedAt = to === 'paused' ? at : null;
  draft.pausedBy = to === 'paused' ? by : null;
  if (to === 'draining') draft.drainStartedAt ??= at;
  draft.drainDeadlineAt = change.deadline_at ?? null;
  if (to === 'draining' || to === 'stopped') draft.stoppedBy = by ?? draft.stoppedBy;
  if (to === 'stopped') {
    const words = draft.stoppedBy === null ? 'Stopped.' : `Stopped by ${draft.stoppedBy.name}.`;
    draft.failure = { code: 'RUN_STOPPED', stepId: null, message: words };
  }
  if (to === 'failed' && code !== undefined) draft.failure ??= { code, stepId: null, message };
}

/** Back-offs, expiries and reminders stand still from the pause on, or from their own beginning within it. */
function shiftWaits(draft: StateDraft, pausedAt: number, at: number): void {
  for (const id of waitingSteps(draft)) {
    const step = stepOf(draft, id);
    const stoodMs = at - Math.max(pausedAt, step.endedAt ?? 0);
    const { retryAt, task } = step;
    draft.steps[id] = {
      ...step,
      ...(retryAt === undefined ? {} : { retryAt: retryAt + stoodMs }),
      ...(task ? { task: delayTask(task, stoodMs) } : {}),
    };
  }
}

function delayTask(task: TaskState, ms: number): TaskState {
  const { expiresAt, remindAt } = task;
  return {
    ...task,
    expiresAt: expiresAt === null ? null : expiresAt + ms,
    remindAt: remindAt === null ? null : remindAt + ms,
  };
}

function put(draft: StateDraft, id: string, change: Partial<StepState>): void {
  draft.steps[id] = { ...forgetWords(stepOf(draft, id)), ...change };
}

/** What was said of the step's last attempt holds until something new is said. */
function forgetWords(step: StepState): StepState {
  if ((step.outcome ?? step.error ?? step.reason ?? step.retryAt) === undefined) return step;
  const { outcome: _, error: _error, reason: _reason, retryAt: _retryAt, ...rest } = step;
  return rest;
}
