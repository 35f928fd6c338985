import { expect, test } from 'vitest';
import { forEach, makeGraph, type StepDraft, T0, TIME_OUT } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';
import {
  advances,
  begins,
  cancels,
  changes,
  FAILURE,
  fails,
  loopFails,
  opens,
  type Sequence,
  skips,
  succeeds,
} from '#test/support/sequences.ts';

const start = (...steps: StepDraft[]) => RunOnPaper.start(makeGraph(...steps));
const EACH = forEach({ id: 'each' }, { id: 'a' }, { id: 'b' });
const AFTER = { id: 'after', depends_on: ['each'] };

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

test.each(LOOPS)('a loop: $title', ({ run, from = 0, log }) => {
  expect(run().lines(from)).toEqual(log);
});
