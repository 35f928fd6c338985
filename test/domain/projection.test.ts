import { expect, test } from 'vitest';
import { projectRun, type RunProjection } from '#src/domain/projection.ts';
import { ANA, forEach, makeGraph, T0 } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const NOTHING: RunProjection = {
  status: 'queued',
  awaiting: false,
  startedAt: null,
  finishedAt: null,
  rootStepId: null,
  failureCode: null,
  suspect: false,
};

const start = () =>
  RunOnPaper.start(makeGraph({ id: 'a', type: 'read' }, { id: 'review', type: 'ask' }));
const startLoop = () =>
  RunOnPaper.start(makeGraph(forEach({ id: 'each' }, { id: 'a', type: 'read' }))).open('each', 2);
const lose = (run: RunOnPaper, epoch = 2) => run.begin('a').ask({ type: 'worker_lost', epoch });

test.each<{ title: string; run: () => RunOnPaper; expected: Partial<RunProjection> }>([
  { title: 'a queued run', run: () => new RunOnPaper(makeGraph({ id: 'a' })), expected: {} },
  {
    title: 'a run that awaits approval',
    run: () => start().askPeople('review'),
    expected: { status: 'running', awaiting: true, startedAt: T0 },
  },
  {
    title: 'a failed run',
    run: () => start().begin('a').wait(10).fail('a'),
    expected: {
      status: 'failed',
      startedAt: T0,
      finishedAt: T0 + 10,
      rootStepId: 'a',
      failureCode: 'MCP_TOOL_FAILED',
    },
  },
  {
    title: 'a stopped run',
    run: () => start().ask({ type: 'stop_immediate', by: ANA }),
    expected: {
      status: 'stopped',
      startedAt: T0,
      finishedAt: T0,
      failureCode: 'RUN_STOPPED',
    },
  },
  {
    title: 'a run that lost its worker once, maybe with many others',
    run: () => lose(start()).begin('a'),
    expected: { status: 'running', startedAt: T0 },
  },
  {
    title: 'a run that lost its worker twice at a step is suspect',
    run: () => lose(lose(start()), 3).begin('a'),
    expected: { status: 'running', startedAt: T0, suspect: true },
  },
  {
    title: 'until its step gets on',
    run: () => lose(lose(start()), 3).begin('a').succeed('a'),
    expected: { status: 'running', startedAt: T0 },
  },
  {
    title: 'a run that lost its worker twice at a step of an item is suspect',
    run: () => {
      const run = startLoop().begin('each[0]/a').ask({ type: 'worker_lost', epoch: 2 });
      return run.begin('each[0]/a').ask({ type: 'worker_lost', epoch: 3 });
    },
    expected: { status: 'running', startedAt: T0, suspect: true },
  },
  {
    title: 'a run that awaits approval of an item',
    run: () => startLoop().askPeople('each[1]/a'),
    expected: { status: 'running', startedAt: T0, awaiting: true },
  },
  {
    title: 'a run that failed at an item',
    run: () => startLoop().begin('each[1]/a').fail('each[1]/a'),
    expected: {
      status: 'failed',
      startedAt: T0,
      finishedAt: T0,
      rootStepId: 'each[1]/a',
      failureCode: 'MCP_TOOL_FAILED',
    },
  },
  {
    title: 'or it ends',
    run: () => lose(lose(start()), 3).ask({ type: 'stop_immediate', by: ANA }),
    expected: { status: 'stopped', startedAt: T0, finishedAt: T0, failureCode: 'RUN_STOPPED' },
  },
])('$title', ({ run, expected }) => {
  expect(projectRun(run().state)).toEqual({ ...NOTHING, ...expected });
});
