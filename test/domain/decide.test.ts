import { describe, expect, test } from 'vitest';
import { RUN_STATUSES, type RunStatus } from '#src/domain/run-events.ts';
import type { RequestType, RunRequest } from '#src/domain/run-request.ts';
import { ANA, asPerson, BEN, forEach, makeGraph, T0 } from '#test/support/factories.ts';
import { refusalOf } from '#test/support/refusal-of.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const LATER_MS = 20 * 60_000;
const DRAIN_MS = 60_000;

const GRAPH = makeGraph(
  { id: 'review', type: 'ask' },
  { id: 'work', type: 'read' },
  forEach({ id: 'each', timeout_s: 60 }, { id: 'ping', type: 'read' }),
  { id: 'after', depends_on: ['review', 'work', 'each'] },
);

const running = () =>
  RunOnPaper.start(GRAPH)
    .askPeople('review', T0 + DRAIN_MS)
    .open('each', 1)
    .begin('work', 'each[0]/ping');

const drain = { type: 'stop_graceful', by: ANA, drainMs: DRAIN_MS } as const;
const approve = {
  type: 'decide_task',
  step: 'review',
  approved: true,
  result: {},
  person: asPerson(BEN),
} as const;

/** A run in each status, with as much going on as the status allows. */
const RUNS: Readonly<Record<RunStatus, () => RunOnPaper>> = {
  queued: () => new RunOnPaper(GRAPH),
  starting: () => RunOnPaper.start(GRAPH),
  running,
  paused: () => running().ask({ type: 'pause', by: ANA }),
  draining: () => running().ask(drain),
  completed: () =>
    running()
      .ask(approve)
      .succeed('work')
      .succeed('each[0]/ping')
      .close('each')
      .begin('after')
      .succeed('after'),
  failed: () => running().fail('work'),
  stopped: () => running().ask({ type: 'stop_immediate', by: ANA }),
};

const REQUESTS: Readonly<Record<RequestType, RunRequest>> = {
  pause: { type: 'pause', by: BEN },
  resume: { type: 'resume', by: BEN },
  stop_graceful: { type: 'stop_graceful', by: BEN, drainMs: DRAIN_MS },
  stop_immediate: { type: 'stop_immediate', by: BEN },
  decide_task: approve,
  start: { type: 'start', worker: 'w2' },
  reject_start: { type: 'reject_start', code: 'INSUFFICIENT_CREDITS', message: 'No credits.' },
  start_deadline: { type: 'start_deadline', waitedMs: 120_000 },
  drain_deadline: { type: 'drain_deadline' },
  stall: { type: 'stall', quietMs: 15 * 60_000 },
  loop_timeout: { type: 'loop_timeout', step: 'each' },
  task_expired: { type: 'task_expired', step: 'review' },
  task_reminder: { type: 'task_reminder', step: 'review' },
  worker_lost: { type: 'worker_lost', epoch: 2 },
};

type Answer = RunStatus | 'refused' | 'already';

/** The table of requests: the status that follows, or how a request that changes nothing is answered. */
// biome-ignore format: a table is read by its columns
const ANSWERS: Readonly<Record<RequestType, Readonly<Record<RunStatus, Answer>>>> = {
  pause:          { queued: 'refused', starting: 'refused', running: 'paused', paused: 'already', draining: 'refused', completed: 'refused', failed: 'refused', stopped: 'refused' },
  resume:         { queued: 'refused', starting: 'refused', running: 'already', paused: 'running', draining: 'refused', completed: 'refused', failed: 'refused', stopped: 'refused' },
  stop_graceful:  { queued: 'stopped', starting: 'stopped', running: 'draining', paused: 'draining', draining: 'already', completed: 'already', failed: 'already', stopped: 'already' },
  stop_immediate: { queued: 'stopped', starting: 'stopped', running: 'stopped', paused: 'stopped', draining: 'stopped', completed: 'already', failed: 'already', stopped: 'already' },
  // A run completes when its tasks are decided: the answer then names who was first.
  decide_task:    { queued: 'refused', starting: 'refused', running: 'running', paused: 'paused', draining: 'refused', completed: 'already', failed: 'refused', stopped: 'refused' },
  start:          { queued: 'starting', starting: 'refused', running: 'refused', paused: 'refused', draining: 'refused', completed: 'refused', failed: 'refused', stopped: 'refused' },
  reject_start:   { queued: 'failed', starting: 'refused', running: 'refused', paused: 'refused', draining: 'refused', completed: 'refused', failed: 'refused', stopped: 'refused' },
  start_deadline: { queued: 'failed', starting: 'refused', running: 'refused', paused: 'refused', draining: 'refused', completed: 'refused', failed: 'refused', stopped: 'refused' },
  drain_deadline: { queued: 'refused', starting: 'refused', running: 'refused', paused: 'refused', draining: 'failed', completed: 'refused', failed: 'refused', stopped: 'refused' },
  stall:          { queued: 'refused', starting: 'failed', running: 'failed', paused: 'refused', draining: 'refused', completed: 'refused', failed: 'refused', stopped: 'refused' },
  loop_timeout:   { queued: 'refused', starting: 'refused', running: 'failed', paused: 'refused', draining: 'failed', completed: 'refused', failed: 'refused', stopped: 'refused' },
  task_expired:   { queued: 'refused', starting: 'refused', running: 'failed', paused: 'refused', draining: 'refused', completed: 'refused', failed: 'refused', stopped: 'refused' },
  task_reminder:  { queued: 'refused', starting: 'refused', running: 'running', paused: 'refused', draining: 'refused', completed: 'refused', failed: 'refused', stopped: 'refused' },
  worker_lost:    { queued: 'queued', starting: 'starting', running: 'running', paused: 'paused', draining: 'stopped', completed: 'refused', failed: 'refused', stopped: 'refused' },
};

const MEETINGS = RUN_STATUSES.flatMap((status) =>
  Object.values(REQUESTS).map((request) => {
    return { status, request, type: request.type, answer: ANSWERS[request.type][status] };
  }),
);

const isNo = (answer: Answer) => answer === 'refused' || answer === 'already';

describe('every status meets every request', () => {
  test.each(MEETINGS.filter(({ answer }) => !isNo(answer)))(
    'a $status run asked to $type is $answer',
    ({ status, request, answer }) => {
      // A task that has expired is not decided any more.
      const run = RUNS[status]().wait(request === approve ? 0 : LATER_MS);
      const head = run.state.head;
      run.ask(request);
      expect(run.state.status).toBe(answer);
      expect(run.state.head).toBeGreaterThan(head);
    },
  );

  test.each(MEETINGS.filter(({ answer }) => isNo(answer)))(
    'a $status run asked to $type answers "$answer", says why, and changes nothing',
    ({ status, request, answer }) => {
      const run = RUNS[status]().wait(LATER_MS);
      const before = run.state;
      const refusal = refusalOf(() => run.ask(request));
      expect(refusal.kind).toBe(answer);
      expect(refusal.message).toMatch(/^(is|has) /);
      expect(run.state).toBe(before);
    },
  );
});

describe('what a person is told', () => {
  test.each<{ status: RunStatus; request: RunRequest; message: string; fix?: string }>([
    {
      status: 'stopped',
      request: REQUESTS.stop_immediate,
      message: 'is already stopped (RUN_STOPPED by @ana, 4 min ago)',
    },
    {
      status: 'failed',
      request: REQUESTS.stop_graceful,
      message: 'is already failed (MCP_TOOL_FAILED, 4 min ago)',
    },
    {
      status: 'paused',
      request: REQUESTS.pause,
      message: 'is already paused (by @ana, 4 min ago)',
    },
    { status: 'running', request: REQUESTS.resume, message: 'is already running' },
    {
      status: 'queued',
      request: REQUESTS.pause,
      message: 'is queued: only a running run can be paused',
      fix: 'Wait until it is running, or stop it.',
    },
    {
      status: 'completed',
      request: REQUESTS.resume,
      message: 'is completed (4 min ago): only a paused run can be resumed',
      fix: 'Start a new run if it is still needed.',
    },
    {
      status: 'completed',
      request: approve,
      message: 'has had task review approved already (by @ben, 4 min ago)',
    },
    {
      status: 'stopped',
      request: approve,
      message: 'is stopped (RUN_STOPPED by @ana, 4 min ago): its task review was withdrawn',
      fix: 'Start a new run if it is still needed.',
    },
    {
      status: 'running',
      request: { ...approve, step: 'work' },
      message: 'is running and has no pending task at step work',
      fix: 'Look at the run to see which tasks are pending.',
    },
  ])('a $status run $message', ({ status, request, message, fix }) => {
    const refusal = refusalOf(() =>
      RUNS[status]()
        .wait(4 * 60_000)
        .ask(request),
    );
    expect(refusal.message).toBe(message);
    expect(refusal.fix).toBe(fix);
  });

  test('a draining run says how long it still has', () => {
    const refusal = refusalOf(() =>
      RUNS.draining()
        .wait(20_000)
        .ask({ ...drain, drainMs: 40_000 }),
    );
    expect(refusal.kind).toBe('already');
    expect(refusal.message).toBe('is already draining (by @ana, 40 s left)');
    expect(refusal.fix).toBe('Give a shorter time, or stop it immediately.');
  });

  test('a draining run has withdrawn its tasks', () => {
    const refusal = refusalOf(() => RUNS.draining().ask(approve));
    expect(refusal.message).toBe(
      'is draining (by @ana, 1 min left): its task review was withdrawn',
    );
    expect(refusal.fix).toBe('Wait until it has stopped, or stop it immediately.');
  });

  test('a second decision names the first, in a run that goes on', () => {
    const run = running().ask({ ...approve, approved: false, person: asPerson(ANA) });
    const refusal = refusalOf(() => run.ask(approve));
    expect(refusal.kind).toBe('already');
    expect(refusal.message).toBe('has had task review rejected already (by @ana, just now)');
  });

  test('a task that expired cannot be decided any more', () => {
    const run = running().wait(DRAIN_MS).ask(REQUESTS.task_expired);
    expect(refusalOf(() => run.ask(approve)).message).toBe(
      'is failed (HUMAN_TASK_FAILED, just now): its task review expired',
    );
  });
});

describe('what the clock asks too early is refused', () => {
  test.each<{ title: string; run: () => RunOnPaper; request: RunRequest; message: string }>([
    {
      title: 'a drain that has time left',
      run: () => RUNS.draining().wait(DRAIN_MS - 1),
      request: REQUESTS.drain_deadline,
      message: 'is draining (by @ana, 0 s left)',
    },
    {
      title: 'a task that has time left',
      run: () => running().wait(DRAIN_MS - 1),
      request: REQUESTS.task_expired,
      message: 'has time left to decide task review',
    },
    {
      title: 'a task that never expires',
      run: () => RunOnPaper.start(GRAPH).askPeople('review').wait(LATER_MS),
      request: REQUESTS.task_expired,
      message: 'has time left to decide task review',
    },
    {
      title: 'a task that was decided meanwhile',
      run: () => running().ask(approve).wait(DRAIN_MS),
      request: REQUESTS.task_expired,
      message: 'has had task review approved already (by @ben, 1 min ago)',
    },
    {
      title: 'a run that moved a moment ago',
      run: () => running().wait(15 * 60_000 - 1),
      request: REQUESTS.stall,
      message: 'is running and not stalled',
    },
    {
      title: 'a run that only waits for people',
      run: () => running().succeed('work').succeed('each[0]/ping').close('each').wait(LATER_MS),
      request: REQUESTS.stall,
      message: 'is running and not stalled',
    },
    {
      title: 'a step whose own time limit is longer than the stall limit',
      run: () =>
        RunOnPaper.start(makeGraph({ id: 'slow', timeout_s: 3600 }))
          .begin('slow')
          .wait(LATER_MS),
      request: REQUESTS.stall,
      message: 'is running and not stalled',
    },
    {
      title: 'a loop that has time left',
      run: () => running().wait(DRAIN_MS - 1),
      request: REQUESTS.loop_timeout,
      message: 'is running and its loop each is not out of time',
    },
    {
      title: 'a loop that has ended meanwhile',
      run: () => running().succeed('each[0]/ping').close('each').wait(LATER_MS),
      request: REQUESTS.loop_timeout,
      message: 'is running and its loop each is not out of time',
    },
  ])('$title', ({ run, request, message }) => {
    const onPaper = run();
    const before = onPaper.state;
    const refusal = refusalOf(() => onPaper.ask(request));
    expect(refusal.message).toBe(message);
    expect(onPaper.state).toBe(before);
  });
});

test('time never goes back within a run, whatever the clock does', () => {
  const run = running().wait(-3_600_000).ask({ type: 'pause', by: ANA });
  expect(run.events.at(-1)?.at).toBe(T0);
});

test('a run stopped while a worker was lost waits for its repeat as cancelled, not skipped', () => {
  const run = running().ask({ type: 'worker_lost', epoch: 2 });
  run.ask({ type: 'stop_immediate', by: ANA });
  expect(run.step('work').status).toBe('cancelled');
});

test('a lost step of a paused run waits for the resume', () => {
  const run = RUNS.paused().ask(REQUESTS.worker_lost).tell();
  expect(run.step('work').status).toBe('pending');
  expect(run.ready).toEqual([]);
  expect(run.ask(REQUESTS.resume).tell().ready).toEqual(['work', 'each[0]/ping']);
});

test('the last decision of a paused run ends it', () => {
  const run = RunOnPaper.start(makeGraph({ id: 'review', type: 'ask' })).askPeople('review');
  run.ask({ type: 'pause', by: ANA }).ask(approve);
  expect(run.state.status).toBe('completed');
});

test('two steps of a lost worker that are to blame: the first is the root', () => {
  const run = RunOnPaper.start(makeGraph({ id: 'x' }, { id: 'y' })).begin('y', 'x');
  run.ask(REQUESTS.worker_lost);
  expect(run.state.failure?.stepId).toBe('y');
  expect(run.step('x')).toMatchObject({ status: 'cancelled', outcome: 'unknown' });
});
