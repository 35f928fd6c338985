import { describe, expect, test } from 'vitest';
import { planSteps } from '#src/domain/plan-steps.ts';
import {
  ANA,
  asPerson,
  makeDiamond,
  makeGraph,
  type StepDraft,
  T0,
} from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const planOf = (run: RunOnPaper) => planSteps(run.graph, run.state, run.now);
const skips = (run: RunOnPaper) =>
  Object.fromEntries(
    run.graph.order.map(({ step }) => [
      step.id,
      run.step(step.id).reason ?? run.step(step.id).status,
    ]),
  );

describe('steps are ready', () => {
  test('when nothing is before them', () => {
    expect(planOf(RunOnPaper.start(makeDiamond())).ready).toEqual(['a']);
  });

  test('in the order of dependency, and when all before them have ended', () => {
    const run = RunOnPaper.start(makeDiamond()).begin('a').succeed('a');
    expect(run.ready).toEqual(['b', 'c']);
    expect(run.begin('b', 'c').succeed('b').ready).toEqual([]);
    expect(run.succeed('c').ready).toEqual(['d']);
  });

  test('not while starts are held', () => {
    const run = RunOnPaper.start(makeDiamond()).begin('a').ask({ type: 'pause', by: ANA });
    expect(run.succeed('a').ready).toEqual([]);
    expect(run.ask({ type: 'resume', by: ANA }).tell().ready).toEqual(['b', 'c']);
  });

  test.each(['queued', 'draining', 'stopped'] as const)('not in a %s run', (status) => {
    const run = new RunOnPaper(makeDiamond());
    if (status !== 'queued') run.ask({ type: 'start', worker: 'w1' }).begin('a');
    if (status === 'draining') run.ask({ type: 'stop_graceful', by: ANA, drainMs: 1_000 });
    if (status === 'stopped') run.ask({ type: 'stop_immediate', by: ANA });
    expect(planOf(run)).toEqual({ ready: [], skip: [], advance: [], over: false });
    expect(run.tell().ready).toEqual([]);
  });
});

describe('steps are skipped', () => {
  test('when they are disabled, and hold nothing up', () => {
    const run = RunOnPaper.start(
      makeGraph(
        { id: 'off', enabled: false },
        { id: 'off-too', enabled: false, depends_on: ['off'] },
        { id: 'on', depends_on: ['off-too'] },
      ),
    ).tell();
    expect(run.lines(2)).toEqual([
      ['step_completed', 'off', { skipped: true, reason: 'step_disabled' }],
      ['step_completed', 'off-too', { skipped: true, reason: 'step_disabled' }],
    ]);
    expect(run.ready).toEqual(['on']);
  });

  test('when their condition is false, and hold nothing up', () => {
    const run = RunOnPaper.start(makeGraph({ id: 'a' }, { id: 'b', depends_on: ['a'] }));
    run.tell({ type: 'condition_false', step: 'a' });
    expect(skips(run)).toEqual({ a: 'condition', b: 'pending' });
    expect(run.ready).toEqual(['b']);
  });

  test('to the last, and the run is completed', () => {
    const run = RunOnPaper.start(makeGraph({ id: 'off', enabled: false })).tell();
    expect(run.state.status).toBe('completed');
  });
});

const asked = '{{steps.review.result.approved}}';

/** A run whose first step is a task that was answered with a no. */
function reject(...steps: StepDraft[]): RunOnPaper {
  const run = RunOnPaper.start(makeGraph({ id: 'review', type: 'ask' }, ...steps));
  const no = { approved: false, result: {}, person: asPerson(ANA) } as const;
  return run
    .askPeople('review')
    .ask({ type: 'decide_task', step: 'review', ...no })
    .tell();
}

describe('after a no', () => {
  test('a dependent whose condition asks for it may run, and what is behind that one', () => {
    const run = reject(
      { id: 'told', depends_on: ['review'], condition: asked },
      { id: 'behind', depends_on: ['told'] },
    );
    expect(run.ready).toEqual(['told']);
    expect(run.begin('told').succeed('told').ready).toEqual(['behind']);
  });

  test('every other dependent is skipped, and all that is behind it', () => {
    const run = reject(
      { id: 'publish', depends_on: ['review'], condition: '{{input.go}}' },
      { id: 'announce', depends_on: ['publish'] },
    );
    expect(skips(run)).toEqual({ review: 'succeeded', publish: 'rejected', announce: 'rejected' });
    expect(run.state.status).toBe('completed');
  });

  test('what is behind a skipped step may run when its own condition asks', () => {
    const run = reject(
      { id: 'publish', depends_on: ['review'] },
      { id: 'clean-up', depends_on: ['publish'], condition: asked },
    );
    expect(run.ready).toEqual(['clean-up']);
  });

  test('what another way leads to as well is skipped too', () => {
    const run = reject(
      { id: 'work' },
      { id: 'publish', depends_on: ['review'] },
      { id: 'report', depends_on: ['publish', 'work'] },
    );
    run.begin('work').succeed('work');
    expect(skips(run)).toMatchObject({ publish: 'rejected', report: 'rejected' });
  });

  test('a no passes a step that was skipped for a reason of its own', () => {
    const run = reject(
      { id: 'off', enabled: false, depends_on: ['review'] },
      { id: 'behind-off', depends_on: ['off'] },
      { id: 'told', depends_on: ['review'], condition: asked },
      { id: 'behind-told', depends_on: ['told'] },
    );
    run.tell({ type: 'condition_false', step: 'told' });
    expect(skips(run)).toMatchObject({
      off: 'step_disabled',
      'behind-off': 'rejected',
      told: 'condition',
      'behind-told': 'rejected',
    });
  });

  test('a condition must ask for every task that said no', () => {
    const run = RunOnPaper.start(
      makeGraph(
        { id: 'review', type: 'ask' },
        { id: 'legal', type: 'ask' },
        { id: 'half', depends_on: ['review', 'legal'], condition: asked },
        {
          id: 'whole',
          depends_on: ['review', 'legal'],
          condition: `${asked}{{steps.legal.result.approved}}`,
        },
      ),
    );
    run.askPeople('review').askPeople('legal');
    for (const step of ['review', 'legal']) {
      run.ask({ type: 'decide_task', step, approved: false, result: {}, person: asPerson(ANA) });
    }
    expect(skips(run)).toMatchObject({ half: 'rejected', whole: 'pending' });
    expect(run.tell().ready).toEqual(['whole']);
  });

  test('a yes holds nothing up', () => {
    const run = RunOnPaper.start(
      makeGraph({ id: 'review', type: 'ask' }, { id: 'b', depends_on: ['review'] }),
    ).askPeople('review', T0 + 1);
    run.ask({
      type: 'decide_task',
      step: 'review',
      approved: true,
      result: {},
      person: asPerson(ANA),
    });
    expect(run.tell().ready).toEqual(['b']);
  });
});
