import { advanceLoop, changeItem, type OwnItems, startLoop } from './evolve-loop.ts';
import { changeTask, delayTask, openTask, type TaskFact } from './evolve-task.ts';
import {
  isTerminal,
  type ReusedCall,
  type RunEvent,
  type RunFact,
  type StateChanged,
} from './run-events.ts';
import { NO_RUN, type RunState, stepOf, waitingSteps } from './run-state.ts';
import { outerStepOf, parseStepPath } from './step-path.ts';
import { isLoopOpen, makeSteps, type StepState } from './step-state.ts';

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
  // It is seen by somebody else from now on.
  OWN_ITEMS.delete(state);
  return { ...state, steps: makeSteps(state.steps) };
}

const OWN_ITEMS = new WeakMap<RunState, OwnItems>();

function ownItemsOf(draft: StateDraft): OwnItems {
  const known = OWN_ITEMS.get(draft);
  if (known) return known;
  const made: OwnItems = new WeakMap();
  OWN_ITEMS.set(draft, made);
  return made;
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
    case 'run_queued':
      applyQueued(draft, fact, at);
      return;
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
        put(draft, id, { status: 'pending', losses, outcome: 'unknown', inDoubt: true });
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
      if (draft.status === 'starting') draft.status = 'running';
      applyStart(draft, fact, at);
      return;
    case 'task_created': {
      if (draft.status === 'starting') draft.status = 'running';
      const task = openTask(fact, draft.head + 1, at);
      put(draft, fact.step, { status: 'waiting', startedAt: at, task });
      charge(draft, fact.step, fact.data.price);
      return;
    }
    case 'loop_advanced':
      applyAdvance(draft, fact);
      return;
    case 'step_completed':
    case 'step_failed':
    case 'step_cancelled':
      applyEnd(draft, fact, at);
      return;
    case 'task_payload_edited':
    case 'task_voted':
    case 'task_reminded':
    case 'task_completed':
      applyToTask(draft, fact, at);
      return;
    case 'task_withdrawn':
      return;
  }
}

function applyQueued(draft: StateDraft, { data }: FactOf<'run_queued'>, at: number): void {
  const { trigger, by, resumed = null, excluded = [], ...input } = data;
  draft.queuedAt = at;
  draft.input = input;
  draft.resumed = resumed;
  draft.excluded = excluded;
  draft.trigger = trigger;
  draft.by = by;
}

function applyStart(draft: StateDraft, { step, data }: FactOf<'step_started'>, at: number): void {
  put(draft, step, {
    status: 'running',
    attempt: data.attempt,
    startedAt: at,
    endedAt: null,
    ...callOf(data),
    ...(data.loop ? { loop: startLoop(stepOf(draft, step).loop, data.loop) } : {}),
  });
  charge(draft, step, data.price);
}

/** A log may say something of a loop that never started: it is read all the same. */
function applyAdvance(draft: StateDraft, fact: FactOf<'loop_advanced'>): void {
  const { loop } = stepOf(draft, fact.step);
  if (loop) put(draft, fact.step, { loop: advanceLoop(loop, fact, ownItemsOf(draft)) });
}

/** What an item was charged is its loop's cost: the item itself will be forgotten. */
function charge(draft: StateDraft, path: string, price: number | undefined): void {
  if (price === undefined) return;
  const payer = outerStepOf(path);
  put(draft, payer, { cost: (stepOf(draft, payer).cost ?? 0) + price });
}

function callOf(data: ReusedCall): Pick<StepState, 'repeatable' | 'mayWrite' | 'input'> {
  const { repeatable, may_write: mayWrite } = data;
  return {
    repeatable: repeatable !== false,
    mayWrite: mayWrite === true,
    ...storedInputOf(data),
  };
}

function storedInputOf(data: ReusedCall): Pick<StepState, 'input'> {
  if (data.input_blob !== undefined) return { input: { input_blob: data.input_blob } };
  return data.input === undefined ? {} : { input: { input: data.input } };
}

/** A log may say something of a task that was never created: it is read all the same. */
function applyToTask(draft: StateDraft, fact: TaskFact, at: number): void {
  const { task } = stepOf(draft, fact.step);
  if (task) put(draft, fact.step, { task: changeTask(task, fact, at) });
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
        applySuccess(draft, fact.step, fact.data, at);
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

type Succeeded = Exclude<FactOf<'step_completed'>['data'], { skipped: true }>;

function applySuccess(draft: StateDraft, step: string, data: Succeeded, at: number): void {
  const { reused_from: reusedFrom, call, answer, ...result } = data;
  put(draft, step, {
    status: 'succeeded',
    endedAt: at,
    losses: 0,
    result,
    ...(call === undefined ? {} : callOf(call)),
    ...(reusedFrom === undefined ? {} : { reusedFrom }),
    ...(answer === undefined ? {} : { answer }),
  });
}

/** `attempt: 0` says that no attempt was made: it could not be prepared. Earlier ones still count. */
function applyFailure(draft: StateDraft, { step, data }: FactOf<'step_failed'>, at: number): void {
  const { code, message, attempt, outcome, will_retry: willRetry, retry_at: retryAt } = data;
  const { tolerated, reused_from: reusedFrom } = data;
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
    ...(outcome === 'unknown' ? { inDoubt: true } : {}),
    ...(retryAt === undefined ? {} : { retryAt }),
    ...(tolerated === undefined ? {} : { tolerated }),
    ...(reusedFrom === undefined ? {} : { reusedFrom }),
  });
  if (!willRetry && !tolerated) draft.rootFailure ??= { code, stepId: step, message };
}

function applyChange(draft: StateDraft, change: StateChanged['data'], at: number): void {
  const { to, by = null, code, message = '' } = change;
  const goesOn = to === 'running' || to === 'draining';
  if (goesOn && draft.pausedAt !== null) shiftWaits(draft, draft.pausedAt, at);
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
  if (to === 'failed') draft.failure ??= draft.rootFailure;
  if (to === 'failed' && code !== undefined) draft.failure ??= { code, stepId: null, message };
}

/** Back-offs, expiries, reminders and the time limits of loops stand still from the pause on, or from their own beginning within it. */
function shiftWaits(draft: StateDraft, pausedAt: number, at: number): void {
  for (const id of waitingSteps(draft)) {
    const step = stepOf(draft, id);
    const stoodMs = at - Math.max(pausedAt, step.endedAt ?? 0);
    const { retryAt, task } = step;
    set(draft, id, () => ({
      ...step,
      ...(retryAt === undefined ? {} : { retryAt: retryAt + stoodMs }),
      ...(task ? { task: delayTask(task, stoodMs) } : {}),
    }));
  }
  for (const id in draft.steps) {
    const step = stepOf(draft, id);
    if (!isLoopOpen(step)) continue;
    const stoodMs = at - Math.max(pausedAt, Number(step.startedAt));
    const loop = { ...step.loop, pausedMs: step.loop.pausedMs + stoodMs };
    draft.steps[id] = { ...step, loop };
  }
}

function put(draft: StateDraft, path: string, change: Partial<StepState>): void {
  set(draft, path, (step) => ({ ...forgetWords(step), ...change }));
}

/** A step of the graph, or one of an item within its loop's state. */
function set(draft: StateDraft, path: string, change: (step: StepState) => StepState): void {
  const place = path in draft.steps ? null : parseStepPath(path);
  if (place === null) {
    draft.steps[path] = change(stepOf(draft, path));
    return;
  }
  const outer = stepOf(draft, place.loop);
  const step = change(stepOf(draft, path));
  const loop = changeItem(outer.loop, { ...place, step, own: ownItemsOf(draft) });
  draft.steps[place.loop] = { ...outer, loop };
}

/** What was said of the step's last attempt holds until something new is said. */
function forgetWords(step: StepState): StepState {
  if ((step.outcome ?? step.error ?? step.reason ?? step.retryAt) === undefined) return step;
  const { outcome: _, error: _error, reason: _reason, retryAt: _retryAt, ...rest } = step;
  return rest;
}
