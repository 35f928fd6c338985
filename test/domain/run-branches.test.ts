import { describe, expect, test } from 'vitest';
import { decideOutcomes } from '#src/domain/decide-outcomes.ts';
import { RUN_EVENTS_MAX } from '#src/domain/end-run.ts';
import {
  ANA,
  forEach,
  makeGraph,
  makeGraphThat,
  type StepDraft,
  T0,
  whileLoop,
} from '#test/support/factories.ts';
import { type Line, RunOnPaper } from '#test/support/run-on-paper.ts';
import {
  begins,
  cancels,
  changes,
  FAILURE,
  type Sequence,
  skips,
  succeeds,
} from '#test/support/sequences.ts';

const ERROR = { code: FAILURE.code, message: FAILURE.message };
const DRAIN = { type: 'stop_graceful', by: ANA, drainMs: 10_000 } as const;
const start = (...steps: StepDraft[]) => RunOnPaper.start(makeGraph(...steps));
const startBranches = (...steps: StepDraft[]) =>
  RunOnPaper.start(makeGraphThat('finish_branches', ...steps));
const fails = (step: string, more: object = {}): Line => [
  'step_failed',
  step,
  { ...FAILURE, attempt: 1, will_retry: false, ...more },
];
const failed = (run: RunOnPaper, step: string) => run.failed(step, { curable: false });

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

const BRANCHES: Sequence[] = [
  {
    title: 'what is behind the root is blocked, other branches end, then the run fails of it',
    run: () =>
      startBranches(
        { id: 'x' },
        { id: 'y' },
        { id: 'behind-x', depends_on: ['x'] },
        { id: 'both', depends_on: ['behind-x', 'y'] },
        { id: 'behind-y', depends_on: ['y'] },
      )
        .begin('x', 'y')
        .fail('x')
        .succeed('y')
        .begin('behind-y')
        .succeed('behind-y'),
    from: 4,
    log: [
      fails('x'),
      skips('behind-x', 'blocked'),
      skips('both', 'blocked'),
      succeeds('y'),
      begins('behind-y'),
      succeeds('behind-y'),
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'a second failure is cancelled with its error, and blocks its own branch',
    run: () => {
      const run = startBranches({ id: 'x' }, { id: 'y' }, { id: 'behind-y', depends_on: ['y'] });
      run.begin('x', 'y');
      return run.tell(failed(run, 'x'), failed(run, 'y'));
    },
    from: 4,
    log: [
      fails('x'),
      cancels('y', { reason: 'run_failed', caused_by_step_id: 'x', error: ERROR }),
      skips('behind-y', 'blocked'),
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'a retry of another branch goes on meanwhile',
    run: () =>
      startBranches({ id: 'x' }, { id: 'y', retry_count: 1 })
        .begin('x', 'y')
        .fail('y')
        .fail('x')
        .wait(500)
        .begin('y')
        .succeed('y'),
    from: 5,
    log: [
      fails('x'),
      begins('y', 2),
      succeeds('y'),
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'a loop that fails second: its item and itself are cancelled with their errors',
    run: () =>
      startBranches({ id: 'x' }, forEach({ id: 'each' }, { id: 'a' }))
        .begin('x')
        .open('each', 2)
        .begin('each[0]/a', 'each[1]/a')
        .fail('x')
        .fail('each[1]/a'),
    from: 7,
    log: [
      cancels('each[1]/a', { reason: 'run_failed', caused_by_step_id: 'x', error: ERROR }),
      cancels('each[0]/a', {
        reason: 'loop_failed',
        caused_by_step_id: 'each[1]/a',
        outcome: 'unknown',
      }),
      cancels('each', {
        reason: 'run_failed',
        caused_by_step_id: 'x',
        error: { ...ERROR, message: 'Item #1 failed at a: HTTP 503' },
      }),
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'a loop that fails first: its own steps are cancelled, other branches go on',
    run: () =>
      startBranches({ id: 'x' }, forEach({ id: 'each' }, { id: 'a' }))
        .begin('x')
        .open('each', 2)
        .begin('each[0]/a', 'each[1]/a')
        .fail('each[1]/a')
        .succeed('x'),
    from: 6,
    log: [
      fails('each[1]/a'),
      cancels('each[0]/a', {
        reason: 'loop_failed',
        caused_by_step_id: 'each[1]/a',
        outcome: 'unknown',
      }),
      fails('each', {
        message: 'Item #1 failed at a: HTTP 503',
        attempt: 0,
        caused_by_step_id: 'each[1]/a',
      }),
      succeeds('x'),
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'a drain after the failure ends failed, by the same root',
    run: () =>
      startBranches({ id: 'x' }, { id: 'y' }, { id: 'behind-y', depends_on: ['y'] })
        .begin('x', 'y')
        .fail('x')
        .ask(DRAIN)
        .succeed('y'),
    from: 5,
    log: [
      changes('running', 'draining', 'drain', { by: ANA, deadline_at: T0 + 10_000 }),
      succeeds('y'),
      skips('behind-y', 'stopped'),
      changes('draining', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'a drain deadline after the failure: there is no second root',
    run: () =>
      startBranches({ id: 'x' }, { id: 'y' }, { id: 'z' }, { id: 'behind-y', depends_on: ['y'] })
        .begin('x', 'y', 'z')
        .fail('x')
        .ask(DRAIN)
        .wait(10_000)
        .ask({ type: 'drain_deadline' }),
    from: 7,
    log: [
      cancels('y', {
        reason: 'drain_timeout',
        caused_by_step_id: 'x',
        outcome: 'unknown',
        error: {
          code: 'DRAIN_TIMEOUT',
          message: 'Still running when the time to drain was over.',
        },
      }),
      cancels('z', { reason: 'drain_timeout', caused_by_step_id: 'x', outcome: 'unknown' }),
      skips('behind-y', 'blocked'),
      changes('draining', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'a stop after the failure stops it',
    run: () =>
      startBranches({ id: 'x' }, { id: 'y', type: 'read' })
        .begin('x', 'y')
        .fail('x')
        .ask({ type: 'stop_immediate', by: ANA }),
    from: 5,
    log: [
      cancels('y', { reason: 'run_stopped' }),
      changes('running', 'stopped', 'RUN_STOPPED', { by: ANA }),
    ],
  },
];

describe('an optional one fails, and the run goes on', () => {
  test.each(OPTIONAL)('$title', ({ run, from = 0, log }) => {
    expect(run().lines(from)).toEqual(log);
  });
});

describe('where branches are finished', () => {
  test.each(BRANCHES)('$title', ({ run, from = 0, log }) => {
    expect(run().lines(from)).toEqual(log);
  });

  test('the failure is not told before the run has ended', () => {
    const run = startBranches({ id: 'x' }, { id: 'y' }).begin('x', 'y').fail('x');
    expect(run.state).toMatchObject({ status: 'running', failure: null });
    expect(run.succeed('y').state.failure).toMatchObject({ stepId: 'x', code: ERROR.code });
  });
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
