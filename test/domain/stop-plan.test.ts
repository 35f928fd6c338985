import { describe, expect, test } from 'vitest';
import { planStop } from '#src/domain/stop-plan.ts';
import { ANA, forEach, makeGraph } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const busy = () =>
  RunOnPaper.start(
    makeGraph(
      { id: 'done' },
      { id: 'again', retry_count: 1 },
      { id: 'review', type: 'ask' },
      { id: 'call' },
      { id: 'after', depends_on: ['review', 'call'] },
      { id: 'off', enabled: false },
    ),
  )
    .begin('done', 'again', 'call')
    .succeed('done')
    .fail('again')
    .askPeople('review');

const PLAN = {
  inFlight: ['call'],
  cancelled: ['again'],
  withdrawn: ['review'],
  notStarted: ['after'],
};

describe('what a stop will do', () => {
  test.each([true, false])('graceful %s: every step that has not ended, once', (isGraceful) => {
    const { graph, state } = busy();
    expect(planStop(graph, state, { isGraceful })).toEqual({ isGraceful, ...PLAN });
  });

  test('is what it then does', () => {
    const run = busy().ask({ type: 'stop_immediate', by: ANA });
    const ended = [...PLAN.inFlight, ...PLAN.cancelled, ...PLAN.withdrawn];
    expect(ended.map((id) => run.step(id).status)).toEqual(ended.map(() => 'cancelled'));
    expect(run.step('after')).toMatchObject({ status: 'skipped', reason: 'stopped' });
    const nothing = { inFlight: [], cancelled: [], withdrawn: [], notStarted: [] };
    expect(planStop(run.graph, run.state, { isGraceful: false })).toMatchObject(nothing);
  });

  test('to the items that a loop has open: each step of them by its path, and the loop is told by them', () => {
    const body = [
      { id: 'a', retry_count: 1 },
      { id: 'ask', type: 'ask' as const },
    ];
    const loop = forEach({ id: 'each', for_each_max_parallel: 3 }, ...body);
    const run = RunOnPaper.start(makeGraph(loop, { id: 'after', depends_on: ['each'] }));
    run.open('each', 9, { max_parallel: 3 }).begin('each[0]/a', 'each[1]/a', 'each[2]/a');
    run.fail('each[1]/a').succeed('each[2]/a').askPeople('each[2]/ask');
    expect(planStop(run.graph, run.state, { isGraceful: true })).toEqual({
      isGraceful: true,
      inFlight: ['each[0]/a'],
      cancelled: ['each[1]/a'],
      withdrawn: ['each[2]/ask'],
      notStarted: ['after'],
    });
  });

  test('to a run that has not started is to start nothing', () => {
    const { graph, state } = new RunOnPaper(makeGraph({ id: 'a' }, { id: 'b' }));
    expect(planStop(graph, state, { isGraceful: true }).notStarted).toEqual(['a', 'b']);
  });
});
