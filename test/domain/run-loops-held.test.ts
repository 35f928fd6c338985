import { describe, expect, test } from 'vitest';
import { ANA, forEach, makeGraph, type StepDraft, T0 } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';
import {
  advances,
  cancels,
  changes,
  FAILURE,
  loopFails,
  type Sequence,
  skips,
  succeeds,
} from '#test/support/sequences.ts';

const start = (...steps: StepDraft[]) => RunOnPaper.start(makeGraph(...steps));
const EACH = forEach({ id: 'each' }, { id: 'a' }, { id: 'b' });
const AFTER = { id: 'after', depends_on: ['each'] };
const DRAIN = { type: 'stop_graceful', by: ANA, drainMs: 10_000 } as const;

/** Two items in flight at their first step, after five events. */
const startPair = (...steps: StepDraft[]) =>
  start(...steps)
    .open('each', 3)
    .begin('each[0]/a', 'each[1]/a');

describe('a loop within a run that is held', () => {
  test.each<Sequence>([
    {
      title: 'drain: what waits is cancelled, what is in flight ends, then all of it stops',
      from: 5,
      run: () => {
        const run = start(forEach({ id: 'each' }, { id: 'a', retry_count: 1 }, { id: 'b' }))
          .open('each', 3)
          .begin('each[0]/a', 'each[1]/a')
          .fail('each[1]/a');
        return run.ask(DRAIN).succeed('each[0]/a');
      },
      log: [
        [
          'step_failed',
          'each[1]/a',
          { ...FAILURE, attempt: 1, will_retry: true, retry_at: T0 + 500 },
        ],
        changes('running', 'draining', 'drain', { by: ANA, deadline_at: T0 + 10_000 }),
        cancels('each[1]/a', { reason: 'run_stopped' }),
        succeeds('each[0]/a'),
        cancels('each', { reason: 'run_stopped' }),
        changes('draining', 'stopped', 'RUN_STOPPED', { by: ANA }),
      ],
    },
    {
      title: 'drain: an item that ends meanwhile is counted',
      from: 6,
      run: () =>
        startPair(forEach({ id: 'each' }, { id: 'a' }))
          .ask(DRAIN)
          .succeed('each[0]/a'),
      log: [succeeds('each[0]/a'), advances('each', [0])],
    },
    {
      title: 'drain deadline: the slowest inner step is the root',
      from: 6,
      run: () => startPair(EACH).ask(DRAIN).wait(10_000).ask({ type: 'drain_deadline' }),
      log: [
        [
          'step_failed',
          'each[0]/a',
          {
            code: 'DRAIN_TIMEOUT',
            message: 'Still running when the time to drain was over.',
            attempt: 1,
            outcome: 'unknown',
            will_retry: false,
          },
        ],
        cancels('each[1]/a', {
          reason: 'drain_timeout',
          caused_by_step_id: 'each[0]/a',
          outcome: 'unknown',
        }),
        loopFails(
          'each',
          'each[0]/a',
          'Item #0 failed at a: Still running when the time to drain was over.',
          { code: 'DRAIN_TIMEOUT' },
        ),
        changes('draining', 'failed', 'DRAIN_TIMEOUT'),
      ],
    },
    {
      title: 'stop: inner steps and their loop are cancelled, tasks withdrawn',
      from: 5,
      run: () =>
        start(forEach({ id: 'each' }, { id: 'ask', type: 'ask' }, { id: 'b' }), AFTER)
          .open('each', 3)
          .askPeople('each[0]/ask')
          .askPeople('each[1]/ask')
          .ask({ type: 'stop_immediate', by: ANA }),
      log: [
        ['task_withdrawn', 'each[0]/ask', { reason: 'run_stopped' }],
        cancels('each[0]/ask', { reason: 'run_stopped' }),
        ['task_withdrawn', 'each[1]/ask', { reason: 'run_stopped' }],
        cancels('each[1]/ask', { reason: 'run_stopped' }),
        cancels('each', { reason: 'run_stopped' }),
        skips('after', 'stopped'),
        changes('running', 'stopped', 'RUN_STOPPED', { by: ANA }),
      ],
    },
    {
      title:
        'a lost worker: the inner steps that it took along are named, and one that may not be repeated fails',
      from: 5,
      run: () => startPair(EACH).ask({ type: 'worker_lost', epoch: 2 }),
      log: [
        ['worker_lost', null, { epoch: 2, steps: ['each[0]/a', 'each[1]/a'] }],
        [
          'step_failed',
          'each[0]/a',
          {
            code: 'RUN_STALLED_OR_TIMED_OUT',
            message: 'Its worker was lost during the call: outcome unknown, it may have happened.',
            attempt: 1,
            outcome: 'unknown',
            will_retry: false,
            limit: 'worker',
          },
        ],
        cancels('each[1]/a', {
          reason: 'run_failed',
          caused_by_step_id: 'each[0]/a',
          outcome: 'unknown',
        }),
        loopFails(
          'each',
          'each[0]/a',
          'Item #0 failed at a: Its worker was lost during the call: outcome unknown, it may have happened.',
          { code: 'RUN_STALLED_OR_TIMED_OUT' },
        ),
        changes('running', 'failed', 'RUN_STALLED_OR_TIMED_OUT'),
      ],
    },
    {
      title: 'a lost worker: where its loop tolerates that, the other items go on',
      from: 7,
      run: () => {
        const loop = { id: 'each', tolerated_failures: 2 };
        return startPair(forEach(loop, { id: 'a' })).ask({ type: 'worker_lost', epoch: 2 });
      },
      log: [advances('each', [0, 1])],
    },
    {
      title: 'a loop that runs out of its own time is the root',
      from: 5,
      run: () =>
        startPair(forEach({ id: 'each', timeout_s: 30 }, { id: 'a' }))
          .wait(30_000)
          .ask({ type: 'loop_timeout', step: 'each' }),
      log: [
        [
          'step_failed',
          'each',
          {
            code: 'RUN_STALLED_OR_TIMED_OUT',
            message: 'Still running when its time limit of 30 s was over.',
            attempt: 1,
            outcome: 'known',
            will_retry: false,
            limit: 'step',
          },
        ],
        cancels('each[0]/a', {
          reason: 'run_failed',
          caused_by_step_id: 'each',
          outcome: 'unknown',
        }),
        cancels('each[1]/a', {
          reason: 'run_failed',
          caused_by_step_id: 'each',
          outcome: 'unknown',
        }),
        changes('running', 'failed', 'RUN_STALLED_OR_TIMED_OUT'),
      ],
    },
  ])('$title', ({ run, from = 0, log }) => {
    const lines = run().lines(from);
    expect(lines.slice(-log.length)).toEqual(log);
  });

  test('pause: what is in flight ends, and nothing of it begins or is skipped', () => {
    const run = start(forEach({ id: 'each' }, { id: 'off', enabled: false }, { id: 'a' }))
      .open('each', 3)
      .begin('each[0]/a', 'each[1]/a')
      .ask({ type: 'pause', by: ANA });
    const { length } = run.events;
    run.succeed('each[0]/a').succeed('each[1]/a');
    expect(run.lines(length)).toEqual([
      succeeds('each[0]/a'),
      advances('each', [0]),
      succeeds('each[1]/a'),
      advances('each', [1]),
    ]);
    expect(run.ready).toEqual([]);
    run.ask({ type: 'resume', by: ANA }).tell();
    expect(run.ready).toEqual(['each[2]/a']);
  });
});
