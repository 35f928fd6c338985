import { expect, test } from 'vitest';
import { ANA, asPerson, BEN, makeGraph, T0 } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';
import {
  cancels,
  changes,
  FAILURE,
  makeReview,
  type Sequence,
  skips,
  startReview,
  succeeds,
} from '#test/support/sequences.ts';

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
    run: () => startReview().ask({ type: 'stop_immediate', by: BEN }),
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
      const run = startReview().ask({ type: 'stop_graceful', by: BEN, drainMs: 60_000 });
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

/** What a task comes to that nobody decided, where that is a no. */
const EXPIRED = { reason: 'Nobody decided before the task expired.', approved: false };

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
          person: asPerson(BEN),
        }),
    log: [
      [
        'task_created',
        'review',
        {
          payload: {},
          payload_version: 1,
          approvers: [],
          quorum: 1,
          expires_at: T0 + 1_000,
          remind_at: T0 + 500,
        },
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
          person: asPerson(BEN),
          reason: 'not today',
        }),
    log: [
      [
        'task_completed',
        'review',
        {
          approved: false,
          result: { reason: 'not today', approved: false },
          by: BEN,
          reason: 'not today',
        },
      ],
      ['step_completed', 'review', { result: { reason: 'not today', approved: false } }],
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
          result: EXPIRED,
          by: { kind: 'system', id: 'expiry', name: 'expiry' },
          reason: 'Nobody decided before the task expired.',
        },
      ],
      ['step_completed', 'review', { result: EXPIRED }],
      skips('b', 'rejected'),
      ['run_completed', null, { output_of: ['b'] }],
    ],
  },
];

test.each(STOPS)('a stop: $title', ({ run, from = 0, log }) => {
  expect(run().lines(from)).toEqual(log);
});

test.each(DECISIONS)('a decision: $title', ({ run, from = 0, log }) => {
  expect(run().lines(from)).toEqual(log);
});
