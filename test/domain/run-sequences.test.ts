import { describe, expect, test } from 'vitest';
import { ANA, BEN, makeDiamond, makeGraph, T0, TIME_OUT } from '#test/support/factories.ts';
import { type Line, RunOnPaper } from '#test/support/run-on-paper.ts';

/** The log's contract: what exactly is recorded, in which order. */
interface Sequence {
  title: string;
  run: () => RunOnPaper;
  /** How many events came before the ones of interest. */
  from?: number;
  log: Line[];
}

const QUEUED: Line = ['run_queued', null, { input: {}, trigger: 'manual', by: ANA }];
const STARTED: Line = ['run_started', null, { worker: 'w1' }];
const WRITE = { repeatable: false, may_write: true };

const begins = (step: string, attempt = 1): Line => {
  return ['step_started', step, { attempt, ...WRITE }];
};
const succeeds = (step: string): Line => ['step_completed', step, { result: {} }];
const skips = (step: string, reason: string): Line => {
  return ['step_completed', step, { skipped: true, reason }];
};
const cancels = (step: string, data: object): Line => {
  return ['step_cancelled', step, { cancelled: true, ...data }];
};
const changes = (from: string, to: string, reason: string, more: object = {}): Line => {
  return ['state_changed', null, { from, to, reason, ...more }];
};

const FAILURE = { code: 'MCP_TOOL_FAILED', message: 'HTTP 503', outcome: 'known' };
const LOST = {
  code: 'RUN_STALLED_OR_TIMED_OUT',
  outcome: 'unknown',
  will_retry: false,
  limit: 'worker',
};
const MAY_HAVE_HAPPENED =
  'Its worker was lost during the call: outcome unknown, it may have happened.';

const fork = () => RunOnPaper.start(makeDiamond()).begin('a').succeed('a').begin('b', 'c');

/** A task beside two calls, and what comes after them. */
function makeReview() {
  return makeGraph(
    { id: 'review', type: 'ask' },
    { id: 'write' },
    { id: 'pure', type: 'pure' },
    { id: 'after', depends_on: ['review', 'write', 'pure'] },
  );
}

const review = () => RunOnPaper.start(makeReview()).askPeople('review').begin('write', 'pure');

const ENDINGS: Sequence[] = [
  {
    title: 'success',
    run: () => fork().succeed('b').succeed('c').begin('d').succeed('d'),
    log: [
      QUEUED,
      STARTED,
      begins('a'),
      succeeds('a'),
      begins('b'),
      begins('c'),
      succeeds('b'),
      succeeds('c'),
      begins('d'),
      succeeds('d'),
      ['run_completed', null, { output_of: ['d'] }],
    ],
  },
  {
    title: 'fail-fast: the root, then the cancelled, then the blocked, then the run',
    from: 6,
    run: () => fork().fail('c'),
    log: [
      ['step_failed', 'c', { ...FAILURE, attempt: 1, will_retry: false }],
      cancels('b', { reason: 'run_failed', caused_by_step_id: 'c', outcome: 'unknown' }),
      skips('d', 'blocked'),
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'two failures at once: the first is the root, the other keeps its error',
    from: 6,
    run: () => {
      const run = fork();
      return run.tell(run.failed('c'), run.failed('b', { message: 'HTTP 500' }));
    },
    log: [
      ['step_failed', 'c', { ...FAILURE, attempt: 1, will_retry: false }],
      cancels('b', {
        reason: 'run_failed',
        caused_by_step_id: 'c',
        error: { code: 'MCP_TOOL_FAILED', message: 'HTTP 500' },
      }),
      skips('d', 'blocked'),
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'a failure beside a time-out: the one that timed out may have happened',
    from: 6,
    run: () => {
      const run = fork();
      return run.tell(run.failed('c'), run.failed('b', TIME_OUT));
    },
    log: [
      ['step_failed', 'c', { ...FAILURE, attempt: 1, will_retry: false }],
      cancels('b', {
        reason: 'run_failed',
        caused_by_step_id: 'c',
        outcome: 'unknown',
        error: { code: TIME_OUT.code, message: TIME_OUT.message },
      }),
      skips('d', 'blocked'),
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'a failure beside a success: what succeeded is not cancelled',
    from: 6,
    run: () => {
      const run = fork();
      return run.tell(run.failed('c'), run.succeeded('b'));
    },
    log: [
      succeeds('b'),
      ['step_failed', 'c', { ...FAILURE, attempt: 1, will_retry: false }],
      skips('d', 'blocked'),
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'fail-fast beside a task: it is withdrawn',
    from: 5,
    run: () => review().fail('write'),
    log: [
      ['step_failed', 'write', { ...FAILURE, attempt: 1, will_retry: false }],
      ['task_withdrawn', 'review', { reason: 'run_failed' }],
      cancels('review', { reason: 'run_failed', caused_by_step_id: 'write' }),
      cancels('pure', { reason: 'run_failed', caused_by_step_id: 'write' }),
      skips('after', 'blocked'),
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'rejected start',
    run: () => {
      const cause = { code: 'INSUFFICIENT_CREDITS', message: 'The balance is empty.' } as const;
      return new RunOnPaper(makeGraph({ id: 'a' })).ask({ type: 'reject_start', ...cause });
    },
    log: [
      QUEUED,
      ['run_rejected', null, { code: 'INSUFFICIENT_CREDITS', message: 'The balance is empty.' }],
      skips('a', 'blocked'),
      changes('queued', 'failed', 'INSUFFICIENT_CREDITS', {
        code: 'INSUFFICIENT_CREDITS',
        message: 'The balance is empty.',
      }),
    ],
  },
  {
    title: 'no worker by the start deadline',
    run: () =>
      new RunOnPaper(makeGraph({ id: 'a' })).ask({ type: 'start_deadline', waitedMs: 120_000 }),
    log: [
      QUEUED,
      skips('a', 'blocked'),
      changes('queued', 'failed', 'DEPENDENCY_UNAVAILABLE', {
        code: 'DEPENDENCY_UNAVAILABLE',
        message: 'No worker took the run within 2 min.',
      }),
    ],
  },
  {
    title: 'a step that cannot be prepared',
    run: () => {
      const failure = {
        code: 'TEMPLATE_UNRESOLVED',
        message: 'args: {{input.x}} did not resolve.',
        outcome: 'known',
        curable: false,
      } as const;
      const run = RunOnPaper.start(makeGraph({ id: 'a' }, { id: 'b', depends_on: ['a'] }));
      return run.tell({ type: 'unprepared', step: 'a', failure });
    },
    log: [
      QUEUED,
      STARTED,
      [
        'step_failed',
        'a',
        {
          code: 'TEMPLATE_UNRESOLVED',
          message: 'args: {{input.x}} did not resolve.',
          attempt: 0,
          outcome: 'known',
          will_retry: false,
        },
      ],
      skips('b', 'blocked'),
      changes('starting', 'failed', 'TEMPLATE_UNRESOLVED'),
    ],
  },
  {
    title: 'stall with a step in flight',
    from: 3,
    run: () =>
      RunOnPaper.start(makeGraph({ id: 'a', type: 'pure' }))
        .begin('a')
        .wait(900_000)
        .ask({ type: 'stall', quietMs: 900_000 }),
    log: [
      [
        'step_failed',
        'a',
        {
          code: 'RUN_STALLED_OR_TIMED_OUT',
          message: 'Nothing happened for 15 min.',
          attempt: 1,
          outcome: 'unknown',
          will_retry: false,
          limit: 'stall',
        },
      ],
      changes('running', 'failed', 'RUN_STALLED_OR_TIMED_OUT'),
    ],
  },
  {
    title: 'stall before anything was started',
    from: 2,
    run: () =>
      RunOnPaper.start(makeGraph({ id: 'a' }))
        .wait(900_000)
        .ask({ type: 'stall', quietMs: 900_000 }),
    log: [
      [
        'step_failed',
        'a',
        {
          code: 'RUN_STALLED_OR_TIMED_OUT',
          message: 'Nothing happened for 15 min.',
          attempt: 0,
          outcome: 'known',
          will_retry: false,
          limit: 'stall',
        },
      ],
      changes('starting', 'failed', 'RUN_STALLED_OR_TIMED_OUT'),
    ],
  },
];

const RETRIES: Sequence[] = [
  {
    title: 'retry: half of the back-off, by a jitter of a half',
    run: () => {
      const run = RunOnPaper.start(makeGraph({ id: 'a', retry_count: 1 }))
        .begin('a')
        .fail('a');
      return run.wait(500).begin('a').succeed('a');
    },
    log: [
      QUEUED,
      STARTED,
      begins('a'),
      ['step_failed', 'a', { ...FAILURE, attempt: 1, will_retry: true, retry_at: T0 + 500 }],
      begins('a', 2),
      succeeds('a'),
      ['run_completed', null, { output_of: ['a'] }],
    ],
  },
  {
    title: 'a time-out that is tried again keeps its limit',
    from: 3,
    run: () =>
      RunOnPaper.start(makeGraph({ id: 'a', retry_count: 1 }))
        .begin('a')
        .fail('a', TIME_OUT),
    log: [
      [
        'step_failed',
        'a',
        {
          code: 'RUN_STALLED_OR_TIMED_OUT',
          message: 'No answer within 60 s.',
          attempt: 1,
          outcome: 'unknown',
          will_retry: true,
          retry_at: T0 + 500,
          limit: 'step',
        },
      ],
    ],
  },
  {
    title: 'no attempt is left',
    from: 5,
    run: () =>
      RunOnPaper.start(makeGraph({ id: 'a', retry_count: 1 }))
        .begin('a')
        .fail('a')
        .wait(500)
        .begin('a')
        .fail('a'),
    log: [
      ['step_failed', 'a', { ...FAILURE, attempt: 2, will_retry: false }],
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'a run that fails while a step waits out a time-out: that call may have happened',
    from: 5,
    run: () => {
      const run = RunOnPaper.start(makeGraph({ id: 'a', retry_count: 1 }, { id: 'b' }));
      return run.begin('a', 'b').fail('a', TIME_OUT).fail('b');
    },
    log: [
      ['step_failed', 'b', { ...FAILURE, attempt: 1, will_retry: false }],
      cancels('a', { reason: 'run_failed', caused_by_step_id: 'b', outcome: 'unknown' }),
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'a repeat that cannot be prepared: what the time-out left stays unknown',
    from: 4,
    run: () => {
      const failure = { ...FAILURE, outcome: 'known', curable: false } as const;
      const run = RunOnPaper.start(makeGraph({ id: 'a', retry_count: 1 })).begin('a');
      run.fail('a', TIME_OUT).wait(500);
      return run.tell({
        type: 'unprepared',
        step: 'a',
        failure: { ...failure, code: 'MCP_TOOL_FAILED' },
      });
    },
    log: [
      ['step_failed', 'a', { ...FAILURE, outcome: 'unknown', attempt: 0, will_retry: false }],
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
];

const STOPS: Sequence[] = [
  {
    title: 'stop of a queued run',
    from: 1,
    run: () => new RunOnPaper(makeGraph({ id: 'a' })).ask({ type: 'stop_immediate', by: BEN }),
    log: [skips('a', 'stopped'), changes('queued', 'stopped', 'RUN_STOPPED', { by: BEN })],
  },
  {
    title: 'stop: what writes outside may have happened, the rest leaves no doubt',
    from: 5,
    run: () => review().ask({ type: 'stop_immediate', by: BEN }),
    log: [
      ['task_withdrawn', 'review', { reason: 'run_stopped' }],
      cancels('review', { reason: 'run_stopped' }),
      cancels('write', { reason: 'run_stopped', outcome: 'unknown' }),
      cancels('pure', { reason: 'run_stopped' }),
      skips('after', 'stopped'),
      changes('running', 'stopped', 'RUN_STOPPED', { by: BEN }),
    ],
  },
  {
    title: 'drain: waiting steps end at once, those in flight by themselves',
    from: 5,
    run: () => {
      const run = review().ask({ type: 'stop_graceful', by: BEN, drainMs: 60_000 });
      return run.wait(1_000).succeed('write').succeed('pure');
    },
    log: [
      changes('running', 'draining', 'drain', { by: BEN, deadline_at: T0 + 60_000 }),
      ['task_withdrawn', 'review', { reason: 'run_stopped' }],
      cancels('review', { reason: 'run_stopped' }),
      succeeds('write'),
      succeeds('pure'),
      skips('after', 'stopped'),
      changes('draining', 'stopped', 'RUN_STOPPED', { by: BEN }),
    ],
  },
  {
    title: 'drain with nothing in flight',
    from: 3,
    run: () =>
      RunOnPaper.start(makeReview())
        .askPeople('review')
        .ask({ type: 'stop_graceful', by: BEN, drainMs: 60_000 }),
    log: [
      ['task_withdrawn', 'review', { reason: 'run_stopped' }],
      cancels('review', { reason: 'run_stopped' }),
      skips('write', 'stopped'),
      skips('pure', 'stopped'),
      skips('after', 'stopped'),
      changes('running', 'stopped', 'RUN_STOPPED', { by: BEN }),
    ],
  },
  {
    title: 'a step that fails while draining: no further attempt, it is the root',
    from: 4,
    run: () =>
      RunOnPaper.start(makeGraph({ id: 'a', retry_count: 5 }, { id: 'b' }))
        .begin('a', 'b')
        .ask({ type: 'stop_graceful', by: BEN, drainMs: 60_000 })
        .fail('a'),
    log: [
      changes('running', 'draining', 'drain', { by: BEN, deadline_at: T0 + 60_000 }),
      ['step_failed', 'a', { ...FAILURE, attempt: 1, will_retry: false }],
      cancels('b', { reason: 'run_failed', caused_by_step_id: 'a', outcome: 'unknown' }),
      changes('draining', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'drain time-out: the slowest is the root',
    from: 4,
    run: () =>
      RunOnPaper.start(makeGraph({ id: 'a' }, { id: 'b' }, { id: 'c', depends_on: ['a'] }))
        .begin('b')
        .wait(10)
        .begin('a')
        .ask({ type: 'stop_graceful', by: BEN, drainMs: 60_000 })
        .wait(60_000)
        .ask({ type: 'drain_deadline' }),
    log: [
      changes('running', 'draining', 'drain', { by: BEN, deadline_at: T0 + 60_010 }),
      [
        'step_failed',
        'b',
        {
          code: 'DRAIN_TIMEOUT',
          message: 'Still running when the time to drain was over.',
          attempt: 1,
          outcome: 'unknown',
          will_retry: false,
        },
      ],
      cancels('a', { reason: 'drain_timeout', caused_by_step_id: 'b', outcome: 'unknown' }),
      skips('c', 'blocked'),
      changes('draining', 'failed', 'DRAIN_TIMEOUT'),
    ],
  },
  {
    title: 'a shorter time to drain moves the deadline',
    from: 4,
    run: () =>
      RunOnPaper.start(makeGraph({ id: 'a' }))
        .begin('a')
        .ask({ type: 'stop_graceful', by: BEN, drainMs: 60_000 })
        .ask({ type: 'stop_graceful', by: ANA, drainMs: 5_000 }),
    log: [changes('draining', 'draining', 'drain', { by: ANA, deadline_at: T0 + 5_000 })],
  },
  {
    title: 'pause and resume',
    from: 3,
    run: () =>
      RunOnPaper.start(makeGraph({ id: 'a' }))
        .begin('a')
        .ask({ type: 'pause', by: ANA })
        .ask({ type: 'resume', by: BEN }),
    log: [
      changes('running', 'paused', 'paused', { by: ANA }),
      changes('paused', 'running', 'resumed', { by: BEN }),
    ],
  },
];

const DECISIONS: Sequence[] = [
  {
    title: 'approval of the last step',
    from: 2,
    run: () =>
      RunOnPaper.start(makeGraph({ id: 'review', type: 'ask' }))
        .askPeople('review', T0 + 1_000)
        .ask({
          type: 'decide_task',
          step: 'review',
          approved: true,
          result: { approved: false, note: 'fine' },
          by: BEN,
        }),
    log: [
      [
        'task_created',
        'review',
        { payload: {}, payload_version: 1, approvers: [], quorum: 1, expires_at: T0 + 1_000 },
      ],
      [
        'task_completed',
        'review',
        { approved: true, result: { approved: true, note: 'fine' }, by: BEN },
      ],
      ['step_completed', 'review', { result: { approved: true, note: 'fine' } }],
      ['run_completed', null, { output_of: ['review'] }],
    ],
  },
  {
    title: 'reject: dependents that do not ask for it are skipped, the run is not failed',
    from: 3,
    run: () =>
      RunOnPaper.start(
        makeGraph(
          { id: 'review', type: 'ask' },
          { id: 'publish', depends_on: ['review'] },
          { id: 'announce', depends_on: ['publish'] },
        ),
      )
        .askPeople('review')
        .ask({
          type: 'decide_task',
          step: 'review',
          approved: false,
          result: {},
          by: BEN,
          reason: 'not today',
        }),
    log: [
      [
        'task_completed',
        'review',
        { approved: false, result: { approved: false }, by: BEN, reason: 'not today' },
      ],
      ['step_completed', 'review', { result: { approved: false } }],
      skips('publish', 'rejected'),
      skips('announce', 'rejected'),
      ['run_completed', null, { output_of: ['announce'] }],
    ],
  },
  {
    title: 'expiry fails the run',
    from: 3,
    run: () =>
      RunOnPaper.start(
        makeGraph({ id: 'review', type: 'ask' }, { id: 'b', depends_on: ['review'] }),
      )
        .askPeople('review', T0 + 1_000)
        .wait(1_000)
        .ask({ type: 'task_expired', step: 'review' }),
    log: [
      [
        'step_failed',
        'review',
        {
          code: 'HUMAN_TASK_FAILED',
          message: 'Nobody decided before the task expired.',
          attempt: 0,
          outcome: 'known',
          will_retry: false,
        },
      ],
      skips('b', 'blocked'),
      changes('running', 'failed', 'HUMAN_TASK_FAILED'),
    ],
  },
  {
    title: 'expiry as a no, where the author says so',
    from: 3,
    run: () =>
      RunOnPaper.start(
        makeGraph(
          { id: 'review', type: 'ask', on_expiry: 'reject' },
          { id: 'b', depends_on: ['review'] },
        ),
      )
        .askPeople('review', T0 + 1_000)
        .wait(1_000)
        .ask({ type: 'task_expired', step: 'review' }),
    log: [
      [
        'task_completed',
        'review',
        {
          approved: false,
          result: { approved: false },
          by: { kind: 'system', id: 'expiry', name: 'expiry' },
          reason: 'Nobody decided before the task expired.',
        },
      ],
      ['step_completed', 'review', { result: { approved: false } }],
      skips('b', 'rejected'),
      ['run_completed', null, { output_of: ['b'] }],
    ],
  },
];

const pureRun = () => RunOnPaper.start(makeGraph({ id: 'a', type: 'pure' })).begin('a');

const TAKE_OVERS: Sequence[] = [
  {
    title: 'take-over before anything has started',
    from: 1,
    run: () => new RunOnPaper(makeGraph({ id: 'a' })).ask({ type: 'worker_lost', epoch: 2 }),
    log: [['worker_lost', null, { epoch: 2, steps: [] }]],
  },
  {
    title: 'take-over of a step that is safe to repeat',
    from: 2,
    run: () => pureRun().ask({ type: 'worker_lost', epoch: 2 }).begin('a').succeed('a'),
    log: [
      ['step_started', 'a', { attempt: 1 }],
      ['worker_lost', null, { epoch: 2, steps: ['a'] }],
      ['step_started', 'a', { attempt: 2 }],
      succeeds('a'),
      ['run_completed', null, { output_of: ['a'] }],
    ],
  },
  {
    title: 'take-over of a call that may not be repeated: the run fails, saying so',
    from: 6,
    run: () => fork().ask({ type: 'worker_lost', epoch: 2 }),
    log: [
      ['worker_lost', null, { epoch: 2, steps: ['b', 'c'] }],
      ['step_failed', 'b', { ...LOST, message: MAY_HAVE_HAPPENED, attempt: 1 }],
      cancels('c', { reason: 'run_failed', caused_by_step_id: 'b', outcome: 'unknown' }),
      skips('d', 'blocked'),
      changes('running', 'failed', 'RUN_STALLED_OR_TIMED_OUT'),
    ],
  },
  {
    title: 'a step that loses its worker three times',
    from: 7,
    run: () =>
      pureRun()
        .ask({ type: 'worker_lost', epoch: 2 })
        .begin('a')
        .ask({ type: 'worker_lost', epoch: 3 })
        .begin('a')
        .ask({ type: 'worker_lost', epoch: 4 }),
    log: [
      ['worker_lost', null, { epoch: 4, steps: ['a'] }],
      [
        'step_failed',
        'a',
        { ...LOST, message: 'Lost its worker 3 times: the step may be the cause.', attempt: 3 },
      ],
      changes('running', 'failed', 'RUN_STALLED_OR_TIMED_OUT'),
    ],
  },
  {
    title: 'take-over while draining: nothing is repeated, the run is stopped',
    from: 4,
    run: () =>
      pureRun()
        .ask({ type: 'stop_graceful', by: BEN, drainMs: 60_000 })
        .ask({ type: 'worker_lost', epoch: 2 }),
    log: [
      ['worker_lost', null, { epoch: 2, steps: ['a'] }],
      cancels('a', { reason: 'run_stopped' }),
      changes('draining', 'stopped', 'RUN_STOPPED', { by: BEN }),
    ],
  },
  {
    title: 'stop of a run whose lost call was about to be repeated: it may have happened',
    from: 4,
    run: () =>
      RunOnPaper.start(makeGraph({ id: 'a', on_interrupt: 'retry' }))
        .begin('a')
        .ask({ type: 'worker_lost', epoch: 2 })
        .ask({ type: 'stop_graceful', by: BEN, drainMs: 60_000 }),
    log: [
      cancels('a', { reason: 'run_stopped', outcome: 'unknown' }),
      changes('running', 'stopped', 'RUN_STOPPED', { by: BEN }),
    ],
  },
];

describe.each([
  { about: 'endings', sequences: ENDINGS },
  { about: 'retries', sequences: RETRIES },
  { about: 'stops', sequences: STOPS },
  { about: 'decisions', sequences: DECISIONS },
  { about: 'take-overs', sequences: TAKE_OVERS },
])('the log of $about', ({ sequences }) => {
  test.each(sequences)('$title', ({ run, from = 0, log }) => {
    expect(run().lines(from)).toEqual(log);
  });
});

test('warnings are recorded beside what they warn of, and change nothing', () => {
  const run = RunOnPaper.start(makeGraph({ id: 'a' }));
  run.tell(
    { type: 'warning', step: 'a', code: 'TEMPLATE_UNRESOLVED', message: 'note: …' },
    { type: 'warning', step: null, code: 'TEXT_CLEANED', message: 'input: …' },
    run.prepared('a'),
  );
  expect(run.lines(2)).toEqual([
    ['run_warning', 'a', { code: 'TEMPLATE_UNRESOLVED', message: 'note: …' }],
    ['run_warning', null, { code: 'TEXT_CLEANED', message: 'input: …' }],
    begins('a'),
  ]);
  expect(run.state.warnings).toBe(2);
});
