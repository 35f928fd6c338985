import { describe, expect, test } from 'vitest';
import { ANA, forEach, makeGraphThat, type StepDraft, T0 } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';
import {
  begins,
  cancels,
  changes,
  FAILURE,
  fails,
  type Sequence,
  skips,
  succeeds,
} from '#test/support/sequences.ts';

const ERROR = { code: FAILURE.code, message: FAILURE.message };
const DRAIN = { type: 'stop_graceful', by: ANA, drainMs: 10_000 } as const;
const startBranches = (...steps: StepDraft[]) =>
  RunOnPaper.start(makeGraphThat('finish_branches', ...steps));
const failed = (run: RunOnPaper, step: string) => run.failed(step, { curable: false });

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
