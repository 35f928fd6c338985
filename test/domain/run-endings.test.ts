import { expect, test } from 'vitest';
import { makeGraph, TIME_OUT } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';
import {
  begins,
  cancels,
  changes,
  FAILURE,
  QUEUED,
  type Sequence,
  STARTED,
  skips,
  startFork,
  startReview,
  succeeds,
} from '#test/support/sequences.ts';

const ENDINGS: Sequence[] = [
  {
    title: 'success',
    run: () => startFork().succeed('b').succeed('c').begin('d').succeed('d'),
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
    run: () => startFork().fail('c'),
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
      const run = startFork();
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
      const run = startFork();
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
      const run = startFork();
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
    run: () => startReview().fail('write'),
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

test.each(ENDINGS)('the end of a run: $title', ({ run, from = 0, log }) => {
  expect(run().lines(from)).toEqual(log);
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
