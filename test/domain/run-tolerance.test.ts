import { describe, expect, test } from 'vitest';
import { decideOutcomes } from '#src/domain/decide-outcomes.ts';
import { RUN_EVENTS_MAX } from '#src/domain/end-run.ts';
import { causeOf } from '#src/domain/item-failure.ts';
import { forEach, makeGraph, type StepDraft, T0, whileLoop } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';
import {
  begins,
  cancels,
  changes,
  fails,
  type Sequence,
  skips,
  succeeds,
} from '#test/support/sequences.ts';

const start = (...steps: StepDraft[]) => RunOnPaper.start(makeGraph(...steps));

const OPTIONAL: Sequence[] = [
  {
    title: 'a step: what is behind it runs',
    run: () =>
      start({ id: 'a', optional: true }, { id: 'b', depends_on: ['a'] })
        .begin('a')
        .fail('a')
        .begin('b')
        .succeed('b'),
    from: 3,
    log: [
      fails('a', { tolerated: 'step' }),
      begins('b'),
      succeeds('b'),
      ['run_completed', null, { output_of: ['b'] }],
    ],
  },
  {
    title: 'a task that expires',
    run: () =>
      start({ id: 'ask', type: 'ask', optional: true }, { id: 'b' })
        .askPeople('ask', T0 + 1)
        .begin('b')
        .succeed('b')
        .wait(1)
        .ask({ type: 'task_expired', step: 'ask' }),
    from: 5,
    log: [
      fails('ask', {
        code: 'HUMAN_TASK_FAILED',
        message: 'Nobody decided before the task expired.',
        attempt: 0,
        tolerated: 'step',
      }),
      ['run_completed', null, { output_of: ['ask', 'b'] }],
    ],
  },
  {
    title: 'a loop: the rest of it is cancelled, what is behind it runs',
    run: () =>
      start(forEach({ id: 'each', optional: true }, { id: 'a' }), {
        id: 'after',
        depends_on: ['each'],
      })
        .open('each', 3)
        .begin('each[0]/a', 'each[1]/a')
        .fail('each[0]/a')
        .begin('after'),
    from: 5,
    log: [
      fails('each[0]/a', { tolerated: 'item' }),
      cancels('each[1]/a', {
        reason: 'loop_failed',
        caused_by_step_id: 'each[0]/a',
        outcome: 'unknown',
      }),
      fails('each', {
        message: 'Item #0 failed at a: HTTP 503',
        attempt: 0,
        tolerated: 'step',
        caused_by_step_id: 'each[0]/a',
      }),
      begins('after'),
    ],
  },
  {
    title: 'a loop that runs out of time',
    run: () =>
      start(whileLoop({ id: 'w', optional: true, timeout_s: 5 }, { id: 'ask', type: 'ask' }), {
        id: 'b',
      })
        .open('w')
        .askPeople('w[0]/ask')
        .begin('b')
        .wait(5_000)
        .ask({ type: 'loop_timeout', step: 'w' }),
    from: 5,
    log: [
      fails('w', {
        code: 'RUN_STALLED_OR_TIMED_OUT',
        message: 'Still running when its time limit of 5 s was over.',
        limit: 'step',
        tolerated: 'step',
      }),
      ['task_withdrawn', 'w[0]/ask', { reason: 'loop_failed' }],
      cancels('w[0]/ask', { reason: 'loop_failed', caused_by_step_id: 'w' }),
    ],
  },
];

describe('an optional one fails, and the run goes on', () => {
  test.each(OPTIONAL)('$title', ({ run, from = 0, log }) => {
    expect(run().lines(from)).toEqual(log);
  });
});

test('a loop that runs out of time has not failed of the item that it tolerated', () => {
  const run = start(forEach({ id: 'each', tolerated_failures: 1, timeout_s: 5 }, { id: 'a' }))
    .open('each', 3)
    .begin('each[0]/a', 'each[1]/a')
    .fail('each[0]/a')
    .wait(5_000)
    .ask({ type: 'loop_timeout', step: 'each' });
  const { loop } = run.step('each');
  expect(loop?.lastFailure?.index).toBe(0);
  expect(loop && causeOf(loop)).toBeNull();
});

test('steps that are left out are skipped, and hold nothing up', () => {
  const graph = makeGraph({ id: 'out', enabled: false }, { id: 'b', depends_on: ['out'] });
  const run = RunOnPaper.start(graph, { excluded: ['out'] }).tell();
  expect(run.lines(2)).toEqual([skips('out', 'out_of_scope')]);
  expect(run.ready).toEqual(['b']);
});

describe('a run that makes events without end', () => {
  const endless = (run: RunOnPaper) => {
    const state = { ...run.state, head: RUN_EVENTS_MAX };
    const { events } = decideOutcomes(run.graph, state, [], run.now);
    return events.map(({ type, step, data }) => [type, step ?? null, data]);
  };
  const words = {
    code: 'RUN_STALLED_OR_TIMED_OUT',
    message: `The run has made ${RUN_EVENTS_MAX} events: more are not kept.`,
    will_retry: false,
  };

  test('fails at the step in flight for longest, whatever is tolerated', () => {
    const run = start({ id: 'a', optional: true }, { id: 'b' }).begin('a').wait(1).begin('b');
    expect(endless(run)).toEqual([
      ['step_failed', 'a', { ...words, attempt: 1, outcome: 'unknown' }],
      cancels('b', { reason: 'run_failed', caused_by_step_id: 'a', outcome: 'unknown' }),
      changes('running', 'failed', 'RUN_STALLED_OR_TIMED_OUT'),
    ]);
  });

  test('or at the first that could start', () => {
    const run = start(whileLoop({ id: 'w' }, { id: 'a' })).open('w');
    expect(endless(run)[0]).toEqual([
      'step_failed',
      'w[0]/a',
      { ...words, attempt: 0, outcome: 'known' },
    ]);
  });

  test('while it waits for people it makes none', () => {
    expect(endless(start({ id: 'ask', type: 'ask' }).askPeople('ask'))).toEqual([]);
  });
});
