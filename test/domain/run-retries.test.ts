import { expect, test } from 'vitest';
import { BEN, makeGraph, T0, TIME_OUT } from '#test/support/factories.ts';
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
  succeeds,
} from '#test/support/sequences.ts';

const LOST = {
  code: 'RUN_STALLED_OR_TIMED_OUT',
  outcome: 'unknown',
  will_retry: false,
  limit: 'worker',
};
const MAY_HAVE_HAPPENED =
  'Its worker was lost during the call: outcome unknown, it may have happened.';

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
    run: () => startFork().ask({ type: 'worker_lost', epoch: 2 }),
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

test.each(RETRIES)('a retry: $title', ({ run, from = 0, log }) => {
  expect(run().lines(from)).toEqual(log);
});

test.each(TAKE_OVERS)('a take-over: $title', ({ run, from = 0, log }) => {
  expect(run().lines(from)).toEqual(log);
});
