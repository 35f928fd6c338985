import { describe, expect, test } from 'vitest';
import { planStop } from '#src/domain/stop-plan.ts';
import { ANA, makeGraph } from '#test/support/factories.ts';
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

  test('to a run that has not started is to start nothing', () => {
    const { graph, state } = new RunOnPaper(makeGraph({ id: 'a' }, { id: 'b' }));
    expect(planStop(graph, state, { isGraceful: true }).notStarted).toEqual(['a', 'b']);
  });
});
