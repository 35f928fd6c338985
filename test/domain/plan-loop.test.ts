import { describe, expect, test } from 'vitest';
import { nodeOf } from '#src/domain/compile-graph.ts';
import { loopTurnOf, planLoop } from '#src/domain/plan-loop.ts';
import type { LoopStart, RunFact } from '#src/domain/run-events.ts';
import { ANA, forEach, makeGraph, type StepDraft, whileLoop } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const BEFORE = '0198a1b2-0000-7000-8000-000000000001';
const EACH = forEach({ id: 'each' }, { id: 'a' }, { id: 'b' });
const start = (...steps: StepDraft[]) => RunOnPaper.start(makeGraph(...steps));
const loopOf = (run: RunOnPaper, id = 'each') => run.step(id).loop;
const turnOf = (run: RunOnPaper, id: string) => loopTurnOf(nodeOf(run.graph, id), run.step(id));

const reuse = (step: string): RunFact => {
  return { type: 'step_completed', step, data: { result: {}, reused_from: BEFORE } };
};

/** A run that continues another one, of which it has taken these inner steps over. */
const resume = (steps: string[], count: number, over: Partial<LoopStart> = {}) =>
  new RunOnPaper(makeGraph(EACH), {}, steps.map(reuse))
    .ask({ type: 'start', worker: 'w1' })
    .open('each', count, over);

describe('whose turn it is', () => {
  test('of a for_each: its own before the first item and after the last', () => {
    const run = start(forEach({ id: 'each' }, { id: 'a' }), { id: 'z' });
    expect(turnOf(run, 'each')).toBe('open');
    expect(turnOf(run.open('each', 1), 'each')).toBeNull();
    expect(turnOf(run.begin('each[0]/a'), 'each')).toBeNull();
    expect(turnOf(run.succeed('each[0]/a'), 'each')).toBe('close');
    expect(turnOf(run.close('each'), 'each')).toBeNull();
    expect(turnOf(run, 'z')).toBeNull();
  });

  test('of rounds: after each of them, too', () => {
    const run = start(whileLoop({ id: 'w' }, { id: 'a' }))
      .open('w')
      .begin('w[0]/a');
    expect(turnOf(run, 'w')).toBeNull();
    expect(turnOf(run.succeed('w[0]/a'), 'w')).toBe('judge');
    expect(run.ready).toEqual(['w']);
    expect(turnOf(run.judge('w', 0, true), 'w')).toBeNull();
    expect(run.ready).toEqual(['w[1]/a']);
    expect(turnOf(run.begin('w[1]/a').succeed('w[1]/a').judge('w', 1, false), 'w')).toBe('close');
  });

  test('a step that is no loop has nothing to plan', () => {
    const run = start({ id: 'z' });
    const plan = planLoop(nodeOf(run.graph, 'z'), run.step('z'), { now: 0, startsSteps: true });
    expect(plan).toEqual({ ready: [], skip: [], ended: [] });
  });
});

describe('items begin', () => {
  test('lowest first, as many at once as the loop allows', () => {
    const run = start(EACH).open('each', 5);
    expect(run.ready).toEqual(['each[0]/a', 'each[1]/a']);
    run.begin('each[0]/a', 'each[1]/a');
    expect(run.ready).toEqual([]);
    run.succeed('each[1]/a');
    expect(run.ready).toEqual(['each[1]/b']);
    run.begin('each[1]/b').succeed('each[1]/b');
    expect(run.ready).toEqual(['each[2]/a']);
  });

  test('in any order, and none is forgotten', () => {
    const run = start(forEach({ id: 'each', for_each_max_parallel: 4 }, { id: 'a' }))
      .open('each', 5, { max_parallel: 4 })
      .begin('each[3]/a', 'each[1]/a');
    expect(run.ready).toEqual(['each[0]/a', 'each[2]/a']);
    run.begin('each[0]/a').succeed('each[3]/a');
    expect(loopOf(run)).toMatchObject({ next: 2, begun: [[3, 3]] });
    expect(run.ready).toEqual(['each[2]/a', 'each[4]/a']);
    expect(loopOf(run.begin('each[2]/a'))).toMatchObject({ next: 4, begun: [] });
  });

  test('not where the loop does not run, nor what is no loop, nor what is no item', () => {
    const run = start(EACH, { id: 'z' }).begin('each[0]/a', 'z[0]/a');
    expect(run.state.status).toBe('starting');
    run.open('each', 1).begin('each[1]/a', 'each[0]/b');
    expect(loopOf(run)?.open).toEqual({});
    run.ask({ type: 'stop_immediate', by: ANA }).begin('each[0]/a');
    expect(run.step('each[0]/a').status).toBe('pending');
  });

  test('not a second time once they have ended', () => {
    const run = start(forEach({ id: 'each' }, { id: 'a' })).open('each', 3);
    const first = run.prepared('each[0]/a');
    run.tell(first).succeed('each[0]/a');
    const { head } = run.state;
    expect(run.tell(first).state.head).toBe(head);
  });
});

describe('a loop that goes on where an earlier run left it', () => {
  test('runs what is left, and the rest of items that were open', () => {
    const items: [number, number][] = [
      [6, 9],
      [0, 1],
    ];
    const run = resume(['each[4]/a'], 10, { reused: [{ run: BEFORE, items }] });
    expect(run.step('each[4]/a')).toMatchObject({ status: 'succeeded', reusedFrom: BEFORE });
    expect(loopOf(run)).toMatchObject({ next: 2, succeeded: 6 });
    expect(run.ready).toEqual(['each[2]/a', 'each[4]/b'].toSorted().toReversed());
    run.begin('each[4]/b', 'each[2]/a').succeed('each[4]/b');
    expect(loopOf(run)).toMatchObject({ next: 3, succeeded: 7 });
    expect(run.ready).toEqual(['each[3]/a']);
    for (const step of ['each[2]/a', 'each[2]/b', 'each[3]/a', 'each[3]/b']) {
      run.begin(step).succeed(step);
    }
    expect(run.ready).toEqual(['each[5]/a']);
    run.begin('each[5]/a').succeed('each[5]/a').begin('each[5]/b').succeed('each[5]/b');
    expect(loopOf(run)).toMatchObject({ next: 10, succeeded: 10, open: {} });
    expect(turnOf(run, 'each')).toBe('close');
  });

  test('runs no more items at once than it may, also when more were open', () => {
    const run = resume(['each[1]/a', 'each[2]/a', 'each[5]/a'], 6);
    expect(run.ready).toEqual(['each[1]/b', 'each[2]/b']);
    run.begin('each[1]/b', 'each[5]/b');
    expect(run.step('each[5]/b').status).toBe('pending');
    expect(run.succeed('each[1]/b').ready).toEqual(['each[2]/b', 'each[5]/b']);
  });

  test('forgets what was open when the items are not the same', () => {
    const run = resume(['each[1]/a'], 2, { starts_over: true });
    expect(run.ready).toEqual(['each[0]/a', 'each[1]/a']);
    expect(loopOf(run)).toMatchObject({ open: {}, begun: [], next: 0 });
  });

  test('takes a failure over that was tolerated', () => {
    const data = {
      code: 'MCP_TOOL_FAILED',
      message: 'HTTP 503',
      attempt: 1,
      outcome: 'known',
      will_retry: false,
      tolerated: 'step',
      reused_from: BEFORE,
    } as const;
    const graph = makeGraph(
      forEach({ id: 'each' }, { id: 'a', optional: true }, { id: 'b' }),
      { id: 'x', optional: true },
      { id: 'y', depends_on: ['x'] },
    );
    const run = new RunOnPaper(graph, {}, [
      { type: 'step_failed', step: 'each[0]/a', data },
      { type: 'step_failed', step: 'x', data },
    ]);
    run.ask({ type: 'start', worker: 'w1' }).open('each', 1);
    expect(run.ready).toEqual(['each[0]/b', 'y']);
    expect(run.state.rootFailure).toBeNull();
  });

  test('an answer of then counts as one of now', () => {
    const answer = { approved: false, by: ANA, at: 0 };
    const fact: RunFact = {
      type: 'step_completed',
      step: 'each[0]/ask',
      data: { result: { approved: false }, reused_from: BEFORE, answer },
    };
    const body = [
      { id: 'ask', type: 'ask' as const },
      { id: 'b' },
      { id: 'told', condition: '{{body.ask.approved}}' },
    ];
    const run = new RunOnPaper(makeGraph(forEach({ id: 'each' }, ...body)), {}, [fact]);
    run.ask({ type: 'start', worker: 'w1' }).open('each', 1);
    expect(run.step('each[0]/b').reason).toBe('rejected');
    expect(run.ready).toEqual(['each[0]/told']);
  });
});
