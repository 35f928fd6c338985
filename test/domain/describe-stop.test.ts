import { expect, test } from 'vitest';
import { describeStop } from '#src/domain/describe-stop.ts';
import { forEach, makeGraph, TIME_OUT } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';
import { startReview } from '#test/support/sequences.ts';

const BY = { kind: 'slack', id: 'U1', name: '@ana' } as const;

function describeIt(run: RunOnPaper, drainMs?: number): string {
  const { graph, state: before, now } = run;
  const after =
    drainMs === undefined
      ? run.ask({ type: 'stop_immediate', by: BY })
      : run.ask({ type: 'stop_graceful', by: BY, drainMs });
  return describeStop({ graph, before, after: after.state, now });
}

test.each<[says: string, run: () => RunOnPaper, drainMs?: number]>([
  ['stopped: 1 will not start', () => RunOnPaper.start(makeGraph({ id: 'a' }))],
  [
    'stopped: 2 calls are cut off, write may have happened, 1 will not start, 1 approval is withdrawn',
    startReview,
  ],
  [
    'draining: 2 steps in flight may finish within 60 s, 1 will not start, 1 approval is withdrawn',
    startReview,
    60_000,
  ],
  [
    'draining: 2 steps in flight may finish within 90 s, 1 will not start, 1 approval is withdrawn',
    startReview,
    90_000,
  ],
  [
    'draining: 2 steps in flight may finish within 10 min, 1 will not start, 1 approval is withdrawn',
    startReview,
    600_000,
  ],
  [
    'draining: 2 steps in flight may finish within 24 h, 1 will not start, 1 approval is withdrawn',
    startReview,
    86_400_000,
  ],
  [
    'draining: 1 step in flight may finish within 60 s, 1 will not start',
    () => RunOnPaper.start(makeGraph({ id: 'a' }, { id: 'b', depends_on: ['a'] })).begin('a'),
    60_000,
  ],
  [
    'stopped: a may have happened, 1 retry is cancelled',
    () => {
      const run = RunOnPaper.start(makeGraph({ id: 'a', retry_count: 1 })).begin('a');
      return run.fail('a', TIME_OUT);
    },
  ],
  [
    'stopped: 5 calls are cut off, a, b, c and 2 more may have happened',
    () => {
      const ids = ['a', 'b', 'c', 'd', 'e'];
      return RunOnPaper.start(makeGraph(...ids.map((id) => ({ id })))).begin(...ids);
    },
  ],
  [
    'stopped: 2 calls are cut off, each[0]/a and each[1]/a may have happened',
    () => {
      const run = RunOnPaper.start(makeGraph(forEach({ id: 'each' }, { id: 'a' })));
      return run.open('each', 9).begin('each[0]/a', 'each[1]/a');
    },
  ],
])('a stop is told as: %s', (says, run, drainMs) => {
  expect(describeIt(run(), drainMs)).toBe(says);
});
