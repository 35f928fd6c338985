import { describe, expect, test } from 'vitest';
import { EVAL_STEP_ID } from '#src/domain/graph.ts';
import { planSteps } from '#src/domain/plan-steps.ts';
import {
  ANA,
  asPerson,
  forEach,
  makeGraph,
  type StepDraft,
  T0,
  TIME_OUT,
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

const opens = (step: string, count: number | null): Line => [
  'step_started',
  step,
  { attempt: 1, loop: { count, max_parallel: count === null ? 1 : 2 } },
];
const advances = (step: string, ended: number[], more: object = {}): Line => [
  'loop_advanced',
  step,
  { ended, ...more },
];
const fails = (step: string, more: object = {}): Line => [
  'step_failed',
  step,
  { ...FAILURE, attempt: 1, will_retry: false, ...more },
];
const loopFails = (step: string, cause: string, message: string, more: object = {}): Line =>
  fails(step, { message, attempt: 0, ...more, caused_by_step_id: cause });

const start = (...steps: StepDraft[]) => RunOnPaper.start(makeGraph(...steps));
const EACH = forEach({ id: 'each' }, { id: 'a' }, { id: 'b' });
const AFTER = { id: 'after', depends_on: ['each'] };
const DRAIN = { type: 'stop_graceful', by: ANA, drainMs: 10_000 } as const;
const answer = (run: RunOnPaper, step: string, approved: boolean) =>
  run.ask({ type: 'decide_task', step, approved, result: {}, person: asPerson(ANA) }).tell();

/** Two items in flight at their first step, after five events. */
const startPair = (...steps: StepDraft[]) =>
  start(...steps)
    .open('each', 3)
    .begin('each[0]/a', 'each[1]/a');

const LOOPS: Sequence[] = [
  {
    title: 'items run their chain, two at once, and their end is recorded with what ended them',
    run: () =>
      startPair(EACH, AFTER)
        .succeed('each[1]/a')
        .begin('each[1]/b')
        .succeed('each[1]/b')
        .begin('each[2]/a')
        .succeed('each[0]/a')
        .begin('each[0]/b')
        .tell()
        .succeed('each[0]/b'),
    from: 2,
    log: [
      opens('each', 3),
      begins('each[0]/a'),
      begins('each[1]/a'),
      succeeds('each[1]/a'),
      begins('each[1]/b'),
      succeeds('each[1]/b'),
      advances('each', [1]),
      begins('each[2]/a'),
      succeeds('each[0]/a'),
      begins('each[0]/b'),
      succeeds('each[0]/b'),
      advances('each', [0]),
    ],
  },
  {
    title: 'the last item closes the loop, and what is behind it may run',
    run: () =>
      start(forEach({ id: 'each' }, { id: 'a' }), AFTER)
        .open('each', 1)
        .begin('each[0]/a')
        .succeed('each[0]/a')
        .close('each')
        .begin('after'),
    from: 4,
    log: [succeeds('each[0]/a'), advances('each', [0]), succeeds('each'), begins('after')],
  },
  {
    title: 'items that end at once are recorded at once',
    run: () => {
      const run = startPair(forEach({ id: 'each' }, { id: 'a' }));
      return run.tell(run.succeeded('each[1]/a'), run.succeeded('each[0]/a'));
    },
    from: 5,
    log: [succeeds('each[1]/a'), succeeds('each[0]/a'), advances('each', [0, 1])],
  },
  {
    title: 'no items: it closes at once',
    run: () => start(EACH).open('each', 0).close('each'),
    from: 2,
    log: [opens('each', 0), succeeds('each'), ['run_completed', null, { output_of: ['each'] }]],
  },
  {
    title: 'an item fails: the inner step is the root, its loop has failed too',
    run: () => startPair(EACH, AFTER, { id: 'beside' }).begin('beside').fail('each[1]/a'),
    from: 6,
    log: [
      fails('each[1]/a'),
      cancels('each[0]/a', {
        reason: 'run_failed',
        caused_by_step_id: 'each[1]/a',
        outcome: 'unknown',
      }),
      loopFails('each', 'each[1]/a', 'Item #1 failed at a: HTTP 503'),
      cancels('beside', {
        reason: 'run_failed',
        caused_by_step_id: 'each[1]/a',
        outcome: 'unknown',
      }),
      skips('after', 'blocked'),
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'an item fails beside one that ends well and one that fails too',
    run: () => {
      const run = start(forEach({ id: 'each', for_each_max_parallel: 3 }, { id: 'a' }))
        .open('each', 3, { max_parallel: 3 })
        .begin('each[0]/a', 'each[1]/a', 'each[2]/a');
      return run.tell(
        run.failed('each[1]/a'),
        run.failed('each[2]/a', TIME_OUT),
        run.succeeded('each[0]/a'),
      );
    },
    from: 6,
    log: [
      succeeds('each[0]/a'),
      advances('each', [0]),
      fails('each[1]/a'),
      cancels('each[2]/a', {
        reason: 'run_failed',
        caused_by_step_id: 'each[1]/a',
        outcome: 'unknown',
        error: { code: TIME_OUT.code, message: TIME_OUT.message },
      }),
      loopFails('each', 'each[1]/a', 'Item #1 failed at a: HTTP 503'),
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'as many items may fail as the loop tolerates, and one more is too many',
    run: () => {
      const run = startPair(
        forEach({ id: 'each', tolerated_failures: 1 }, { id: 'a' }, { id: 'b' }),
      );
      return run.fail('each[0]/a').begin('each[2]/a').fail('each[2]/a');
    },
    from: 5,
    log: [
      fails('each[0]/a', { tolerated: 'item' }),
      advances('each', [0]),
      begins('each[2]/a'),
      fails('each[2]/a'),
      cancels('each[1]/a', {
        reason: 'run_failed',
        caused_by_step_id: 'each[2]/a',
        outcome: 'unknown',
      }),
      loopFails('each', 'each[2]/a', 'Item #2 failed at a: HTTP 503'),
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'an optional inner step fails: its chain goes on',
    run: () =>
      start(forEach({ id: 'each' }, { id: 'a', optional: true }, { id: 'b' }))
        .open('each', 1)
        .begin('each[0]/a')
        .fail('each[0]/a')
        .begin('each[0]/b')
        .succeed('each[0]/b'),
    from: 4,
    log: [
      fails('each[0]/a', { tolerated: 'step' }),
      begins('each[0]/b'),
      succeeds('each[0]/b'),
      advances('each', [0]),
    ],
  },
  {
    title: 'an inner step that cannot be prepared is the root, too',
    run: () => {
      const failure = { ...FAILURE, curable: false };
      return start(EACH).open('each', 2).tell({ type: 'unprepared', step: 'each[0]/a', failure });
    },
    from: 3,
    log: [
      fails('each[0]/a', { attempt: 0 }),
      loopFails('each', 'each[0]/a', 'Item #0 failed at a: HTTP 503'),
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'a loop whose results cannot be stored fails itself',
    run: () => {
      const failure = { ...FAILURE, curable: false };
      return start(EACH).open('each', 0).tell({ type: 'unprepared', step: 'each', failure });
    },
    from: 3,
    log: [fails('each', { attempt: 0 }), changes('running', 'failed', 'MCP_TOOL_FAILED')],
  },
  {
    title: 'an inner step is tried again by its own rules, and is charged each time',
    run: () => {
      const run = start(forEach({ id: 'each' }, { id: 'a', retry_count: 1 })).open('each', 1);
      run
        .tell({ ...prepared(run, 'each[0]/a'), price: 5 })
        .fail('each[0]/a')
        .wait(500);
      return run.tell({ ...prepared(run, 'each[0]/a'), price: 5 });
    },
    from: 3,
    log: [
      ['step_started', 'each[0]/a', { attempt: 1, repeatable: false, may_write: true, price: 5 }],
      [
        'step_failed',
        'each[0]/a',
        { ...FAILURE, attempt: 1, will_retry: true, retry_at: T0 + 500 },
      ],
      ['step_started', 'each[0]/a', { attempt: 2, repeatable: false, may_write: true, price: 5 }],
    ],
  },
  {
    title: 'disabled inner steps are skipped, item by item',
    run: () =>
      start(forEach({ id: 'each' }, { id: 'off', enabled: false }, { id: 'a' }))
        .open('each', 3)
        .begin('each[0]/a')
        .succeed('each[0]/a'),
    from: 3,
    log: [
      skips('each[0]/off', 'step_disabled'),
      skips('each[1]/off', 'step_disabled'),
      begins('each[0]/a'),
      succeeds('each[0]/a'),
      skips('each[2]/off', 'step_disabled'),
      advances('each', [0]),
    ],
  },
  {
    title: 'a body of nothing but disabled steps ends without anybody acting',
    run: () => start(forEach({ id: 'each' }, { id: 'off', enabled: false })).open('each', 3),
    from: 3,
    log: [
      skips('each[0]/off', 'step_disabled'),
      skips('each[1]/off', 'step_disabled'),
      advances('each', [0, 1]),
      skips('each[2]/off', 'step_disabled'),
      advances('each', [2]),
    ],
  },
  {
    title: 'a condition that is false skips one step of one item',
    run: () =>
      start(EACH)
        .open('each', 1)
        .tell({ type: 'condition_false', step: 'each[0]/a' })
        .begin('each[0]/b'),
    from: 3,
    log: [skips('each[0]/a', 'condition'), begins('each[0]/b')],
  },
];

function prepared(run: RunOnPaper, step: string) {
  return { ...run.prepared(step), type: 'prepared' } as Extract<
    ReturnType<RunOnPaper['prepared']>,
    { type: 'prepared' }
  >;
}

const WHILE = whileLoop({ id: 'w' }, { id: 'a' }, { id: 'b' });
const round = (run: RunOnPaper, index: number) =>
  run
    .begin(`w[${index}]/a`)
    .succeed(`w[${index}]/a`)
    .begin(`w[${index}]/b`)
    .succeed(`w[${index}]/b`);

const ROUNDS: Sequence[] = [
  {
    title: 'a round runs before it is asked whether another one follows',
    run: () => {
      const run = round(start(WHILE, { id: 'after', depends_on: ['w'] }).open('w'), 0);
      return round(run.judge('w', 0, true), 1)
        .judge('w', 1, false)
        .close('w');
    },
    from: 2,
    log: [
      opens('w', null),
      ...['a', 'b'].flatMap((id) => [begins(`w[0]/${id}`), succeeds(`w[0]/${id}`)]),
      advances('w', [0], { goes_on: true }),
      ...['a', 'b'].flatMap((id) => [begins(`w[1]/${id}`), succeeds(`w[1]/${id}`)]),
      advances('w', [1], { goes_on: false }),
      succeeds('w'),
    ],
  },
  {
    title: 'no round follows the last that is allowed, whatever is said',
    run: () => {
      const run = start(whileLoop({ id: 'w', while_max_iterations: 1 }, { id: 'a' }));
      return run.open('w').begin('w[0]/a').succeed('w[0]/a').judge('w', 0, true).close('w');
    },
    from: 5,
    log: [
      advances('w', [0], { goes_on: true }),
      succeeds('w'),
      ['run_completed', null, { output_of: ['w'] }],
    ],
  },
  {
    title: 'a script that says whether it goes on is the last step of the round',
    run: () => {
      const run = start(whileLoop({ id: 'w', while_eval_script: 'return {}' }, { id: 'a' }));
      run.open('w').begin('w[0]/a').succeed('w[0]/a').begin(`w[0]/${EVAL_STEP_ID}`);
      return run.succeed(`w[0]/${EVAL_STEP_ID}`).judge('w', 0, true);
    },
    from: 5,
    log: [
      ['step_started', `w[0]/${EVAL_STEP_ID}`, { attempt: 1 }],
      succeeds(`w[0]/${EVAL_STEP_ID}`),
      advances('w', [0], { goes_on: true }),
    ],
  },
  {
    title: 'a round that fails fails its loop: nothing is tolerated',
    run: () => round(start(WHILE).open('w'), 0).judge('w', 0, true).begin('w[1]/a').fail('w[1]/a'),
    from: 9,
    log: [
      fails('w[1]/a'),
      loopFails('w', 'w[1]/a', 'Round #1 failed at a: HTTP 503'),
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'a condition that cannot be read after a round fails the loop',
    run: () => {
      const failure = { ...FAILURE, curable: false };
      const run = start(whileLoop({ id: 'w' }, { id: 'a' }))
        .open('w')
        .begin('w[0]/a');
      return run.succeed('w[0]/a').tell({ type: 'unprepared', step: 'w', failure });
    },
    from: 5,
    log: [fails('w', { attempt: 0 }), changes('running', 'failed', 'MCP_TOOL_FAILED')],
  },
  {
    title: 'what is said of a round twice, or of another one, is dropped',
    run: () => {
      const run = start(whileLoop({ id: 'w' }, { id: 'a' }))
        .open('w')
        .judge('w', 0, true);
      run.begin('w[0]/a').succeed('w[0]/a').judge('w', 1, true).close('w');
      return run.judge('w', 0, true).judge('w', 0, false).close('w');
    },
    from: 5,
    log: [advances('w', [0], { goes_on: true })],
  },
];

describe('the log of a loop', () => {
  test.each([...LOOPS, ...ROUNDS])('$title', ({ run, from = 0, log }) => {
    expect(run().lines(from)).toEqual(log);
  });
});

const asked = '{{body.ask.approved}}';

describe('after a no within an item', () => {
  const item = (...steps: StepDraft[]) => {
    const run = start(forEach({ id: 'each' }, { id: 'ask', type: 'ask' }, ...steps)).open(
      'each',
      2,
    );
    return answer(run.askPeople('each[0]/ask'), 'each[0]/ask', false);
  };

  test('everything after it in the chain is skipped, and the other items know nothing of it', () => {
    const run = item({ id: 'b' }, { id: 'c' });
    expect(run.lines(6)).toEqual([
      skips('each[0]/b', 'rejected'),
      skips('each[0]/c', 'rejected'),
      advances('each', [0]),
    ]);
    expect(run.ready).toEqual(['each[1]/ask']);
    expect(run.state.steps['each']?.loop).toMatchObject({ succeeded: 1, failed: 0 });
  });

  test('what asks for it runs, and what is after that one', () => {
    const run = item({ id: 'b' }, { id: 'told', condition: asked }, { id: 'd' });
    expect(run.ready).toEqual(['each[0]/told', 'each[1]/ask']);
    run.begin('each[0]/told').succeed('each[0]/told');
    expect(run.ready).toEqual(['each[0]/d', 'each[1]/ask']);
  });

  test('a script that judges the round is asked all the same', () => {
    const loop = { id: 'w', while_eval_script: 'return {}' };
    const run = start(whileLoop(loop, { id: 'ask', type: 'ask' }, { id: 'b' })).open('w');
    answer(run.askPeople('w[0]/ask'), 'w[0]/ask', false);
    expect(run.step('w[0]/b').reason).toBe('rejected');
    expect(run.ready).toEqual([`w[0]/${EVAL_STEP_ID}`]);
  });

  test('who answered is known after the item has ended', () => {
    const run = item({ id: 'b' });
    expect(run.step('each[0]/ask').task?.decided?.by).toEqual(ANA);
    expect(run.step('each[0]/b').status).toBe('pending');
  });
});

describe('a loop within a run that is held', () => {
  test.each<Sequence>([
    {
      title: 'pause: what is in flight ends, nothing of it begins',
      from: 6,
      run: () => {
        const run = startPair(forEach({ id: 'each' }, { id: 'off', enabled: false }, { id: 'a' }));
        return run;
      },
      log: [begins('each[1]/a')],
    },
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
