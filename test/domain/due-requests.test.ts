import { expect, test } from 'vitest';
import { dueRequests } from '#src/domain/due-requests.ts';
import type { RunRequest } from '#src/domain/run-request.ts';
import { ANA, forEach, makeGraph, T0 } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const GRAPH = makeGraph({ id: 'review', type: 'ask' }, { id: 'legal', type: 'ask' }, { id: 'a' });
const asking = () =>
  RunOnPaper.start(GRAPH)
    .askPeople('legal')
    .askPeople('review', T0 + 1_000);
const LOOP = makeGraph(
  forEach({ id: 'each', timeout_s: 30 }, { id: 'ask', type: 'ask' }),
  forEach({ id: 'later', timeout_s: 40 }, { id: 'a' }),
  { id: 'call' },
);
const looping = () => RunOnPaper.start(LOOP).open('each', 1).open('later', 1).begin('call');
/** It ran for 10 s, stood for a minute, and goes on. */
const pausedLoop = () =>
  looping()
    .wait(10_000)
    .ask({ type: 'pause', by: ANA })
    .wait(60_000)
    .ask({ type: 'resume', by: ANA });
const drain = { type: 'stop_graceful', by: ANA, drainMs: 1_000 } as const;

test.each<{ title: string; run: () => RunOnPaper; due: RunRequest[] }>([
  {
    title: 'a queued run is started',
    run: () => new RunOnPaper(GRAPH),
    due: [{ type: 'start', worker: 'w1' }],
  },
  {
    title: 'a run that has just started needs nothing',
    run: () => RunOnPaper.start(GRAPH),
    due: [],
  },
  { title: 'a task with time left is left alone', run: () => asking().wait(499), due: [] },
  {
    title: 'people are reminded of a task once half of its time is over',
    run: () => asking().wait(500),
    due: [{ type: 'task_reminder', step: 'review' }],
  },
  {
    title: 'of tasks that never expire all at once',
    run: () =>
      RunOnPaper.start(GRAPH)
        .askPeople('review')
        .askPeople('legal')
        .wait(4 * 3_600_000),
    due: [
      { type: 'task_reminder', step: 'review' },
      { type: 'task_reminder', step: 'legal' },
    ],
  },
  {
    title: 'nobody is reminded of a task that was reminded of a moment ago',
    run: () => asking().wait(999).ask({ type: 'task_reminder', step: 'review' }),
    due: [],
  },
  {
    title: 'nobody is reminded while the run is paused',
    run: () => asking().ask({ type: 'pause', by: ANA }).wait(750),
    due: [],
  },
  {
    title: 'a task expires',
    run: () => asking().wait(1_000),
    due: [{ type: 'task_expired', step: 'review' }],
  },
  {
    title: 'tasks expire one by one: the first may end the run',
    run: () => RunOnPaper.start(GRAPH).askPeople('review', T0).askPeople('legal', T0),
    due: [{ type: 'task_expired', step: 'review' }],
  },
  {
    title: 'no task expires while the run is paused',
    run: () => asking().ask({ type: 'pause', by: ANA }).wait(1_000),
    due: [],
  },
  {
    title: 'a drain with time left is left alone',
    run: () => asking().begin('a').ask(drain).wait(999),
    due: [],
  },
  {
    title: 'a drain is given up',
    run: () => asking().begin('a').ask(drain).wait(1_000),
    due: [{ type: 'drain_deadline' }],
  },
  {
    title: 'a loop with time left is left alone',
    run: () => looping().wait(29_999),
    due: [],
  },
  {
    title: 'a loop runs out of time',
    run: () => looping().wait(30_000),
    due: [{ type: 'loop_timeout', step: 'each' }],
  },
  {
    title: 'also while the run is draining',
    run: () =>
      looping()
        .ask({ ...drain, drainMs: 60_000 })
        .wait(30_000),
    due: [{ type: 'loop_timeout', step: 'each' }],
  },
  {
    title: 'but not while it is paused',
    run: () => looping().ask({ type: 'pause', by: ANA }).wait(30_000),
    due: [],
  },
  {
    title: 'and what it was paused does not count',
    run: () => pausedLoop().wait(19_999),
    due: [],
  },
  {
    title: 'nor where the pause ends with a drain',
    run: () =>
      looping()
        .ask({ type: 'pause', by: ANA })
        .wait(60_000)
        .ask({ ...drain, drainMs: 60_000 }),
    due: [],
  },
  {
    title: 'only what it had left',
    run: () => pausedLoop().wait(20_000),
    due: [{ type: 'loop_timeout', step: 'each' }],
  },
  {
    title: 'a task of an item expires',
    run: () =>
      RunOnPaper.start(LOOP)
        .open('each', 2)
        .askPeople('each[1]/ask', T0 + 5)
        .wait(5),
    due: [{ type: 'task_expired', step: 'each[1]/ask' }],
  },
  {
    title: 'a run that has ended needs nothing',
    run: () => asking().ask({ type: 'stop_immediate', by: ANA }).wait(1_000),
    due: [],
  },
])('$title', ({ run, due }) => {
  const { graph, state, now } = run();
  expect(dueRequests(graph, state, { worker: 'w1', now })).toEqual(due);
});
