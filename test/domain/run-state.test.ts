import { describe, expect, test } from 'vitest';
import { decideOutcomes } from '#src/domain/decide-outcomes.ts';
import { evolve, fold } from '#src/domain/evolve.ts';
import type { RunEvent } from '#src/domain/run-events.ts';
import { isAwaitingApproval, NO_RUN, stepOf } from '#src/domain/run-state.ts';
import { ANA, asPerson, BEN, makeDiamond, makeGraph, T0 } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';
import { FAILURE } from '#test/support/sequences.ts';

describe('a state is the fold of a log', () => {
  test('at once or event by event', () => {
    const { events, state } = RunOnPaper.start(makeDiamond()).begin('a').succeed('a');
    expect(fold(events)).toEqual(state);
    expect(events.reduce(evolve, NO_RUN)).toEqual(state);
  });

  test('and the states before it stay as they were', () => {
    const run = RunOnPaper.start(makeDiamond()).begin('a');
    const before = run.state;
    run.succeed('a');
    expect(stepOf(before, 'a').status).toBe('running');
  });

  test('with its times', () => {
    const run = RunOnPaper.start(makeGraph({ id: 'a' }))
      .wait(10)
      .begin('a')
      .wait(10)
      .succeed('a');
    expect(run.state).toMatchObject({
      queuedAt: T0,
      startedAt: T0,
      finishedAt: T0 + 20,
      head: 5,
      lastAt: T0 + 20,
      outputOf: ['a'],
    });
    expect(run.step('a')).toMatchObject({ startedAt: T0 + 10, endedAt: T0 + 20 });
  });

  test('of steps with any name', () => {
    const run = RunOnPaper.start(makeGraph({ id: '__proto__' }, { id: 'constructor' }));
    expect(run.step('constructor').status).toBe('pending');
    run.begin('__proto__').succeed('__proto__').begin('constructor').succeed('constructor');
    expect(run.state.status).toBe('completed');
  });
});

describe('why a run failed', () => {
  test('is nothing while it goes on, and once it is completed', () => {
    const run = RunOnPaper.start(makeGraph({ id: 'a', retry_count: 1 }))
      .begin('a')
      .fail('a');
    expect(run.state.failure).toBeNull();
    expect(run.wait(500).begin('a').succeed('a').state.failure).toBeNull();
  });

  test('is its root step', () => {
    const run = RunOnPaper.start(makeDiamond()).begin('a').fail('a', { message: 'HTTP 500' });
    expect(run.state.failure).toEqual({
      code: 'MCP_TOOL_FAILED',
      stepId: 'a',
      message: 'HTTP 500',
    });
  });

  test('has no root when it was stopped, and names who did it', () => {
    const run = RunOnPaper.start(makeDiamond()).ask({ type: 'stop_immediate', by: BEN });
    expect(run.state.failure).toEqual({
      code: 'RUN_STOPPED',
      stepId: null,
      message: 'Stopped by @ben.',
    });
  });

  test('names the last who asked for the drain', () => {
    const run = RunOnPaper.start(makeGraph({ id: 'a' })).begin('a');
    run.ask({ type: 'stop_graceful', by: ANA, drainMs: 10_000 });
    run.ask({ type: 'stop_graceful', by: BEN, drainMs: 5_000 }).succeed('a');
    expect(run.state).toMatchObject({ status: 'stopped', stoppedBy: BEN });
  });

  test.each([
    { type: 'reject_start', code: 'INSUFFICIENT_CREDITS', message: 'The balance is empty.' },
    { type: 'start_deadline', waitedMs: 120_000 },
  ] as const)('has no root after $type', (request) => {
    const run = new RunOnPaper(makeDiamond()).ask(request);
    expect(run.state.status).toBe('failed');
    expect(run.state.failure?.stepId).toBeNull();
    expect(run.state.failure?.message).not.toBe('');
  });
});

describe('a log that this version did not write', () => {
  const run = RunOnPaper.start(makeGraph({ id: 'a' }));
  const next = { seq: 3, at: T0 } as const;

  test.each<{ title: string; event: RunEvent; expected: object }>([
    {
      title: 'a stop by nobody',
      event: {
        ...next,
        type: 'state_changed',
        data: { from: 'starting', to: 'stopped', reason: 'RUN_STOPPED' },
      },
      expected: { failure: { code: 'RUN_STOPPED', stepId: null, message: 'Stopped.' } },
    },
    {
      title: 'a failure without words',
      event: {
        ...next,
        type: 'state_changed',
        data: { from: 'starting', to: 'failed', reason: '', code: 'UPSTREAM_ERROR' },
      },
      expected: { failure: { code: 'UPSTREAM_ERROR', stepId: null, message: '' } },
    },
    {
      title: 'items of a loop that never started',
      event: { ...next, type: 'loop_advanced', step: 'a', data: { ended: [0] } },
      expected: { steps: {} },
    },
    {
      title: 'a pause by nobody',
      event: {
        ...next,
        type: 'state_changed',
        data: { from: 'starting', to: 'paused', reason: 'paused' },
      },
      expected: { status: 'paused', pausedBy: null, pausedAt: T0 },
    },
    {
      title: 'a decision of a task that was never created',
      event: {
        ...next,
        type: 'task_completed',
        step: 'a',
        data: { approved: true, result: {}, by: ANA },
      },
      expected: { steps: {}, head: 3 },
    },
    {
      title: 'a vote on a task that was never created',
      event: {
        ...next,
        type: 'task_voted',
        step: 'a',
        data: { approved: true, by: ANA, payload_version: 1 },
      },
      expected: { steps: {}, head: 3 },
    },
  ])('$title is read all the same', ({ event, expected }) => {
    expect(evolve(run.state, event)).toMatchObject(expected);
  });
});

test('a vote against a task, which this version does not record, approves nothing', () => {
  const { state } = RunOnPaper.start(makeGraph({ id: 'review', type: 'ask' })).askPeople('review');
  const data = { approved: false, by: ANA, payload_version: 1 };
  const after = evolve(state, { type: 'task_voted', step: 'review', seq: 4, at: T0, data });
  expect(stepOf(after, 'review').task?.votes).toEqual([]);
});

test('a task that a version before reminders created is never reminded of', () => {
  const { state } = RunOnPaper.start(makeGraph({ id: 'review', type: 'ask' }));
  const data = { payload: {}, payload_version: 1, approvers: [], quorum: 1 };
  const after = evolve(state, { type: 'task_created', step: 'review', seq: 3, at: T0, data });
  expect(stepOf(after, 'review').task).toMatchObject({ remindAt: null, editable: null });
});

test('of two failures in a log the first is the root', () => {
  const { state } = RunOnPaper.start(makeDiamond()).begin('a').succeed('a').begin('b', 'c');
  const failure = { type: 'step_failed', at: T0 } as const;
  const data = { ...FAILURE, attempt: 1, will_retry: false };
  const first = evolve(state, { ...failure, step: 'c', seq: 7, data });
  const second = evolve(first, { ...failure, step: 'b', seq: 8, data });
  expect(second.rootFailure?.stepId).toBe('c');
});

test('a drain that nobody is known to have asked for ends all the same', () => {
  const { graph, state } = RunOnPaper.start(makeGraph({ id: 'a' })).begin('a');
  const data = { from: 'running', to: 'draining', reason: 'drain', deadline_at: T0 + 1 } as const;
  const draining = evolve(state, { type: 'state_changed', seq: 4, at: T0, data });
  const done = { type: 'succeeded', step: 'a', attempt: 1, result: { result: {} } } as const;
  const stopped = decideOutcomes(graph, draining, [done], T0).state;
  expect(stopped).toMatchObject({ status: 'stopped', stoppedBy: null });
});

test('a drain has begun when it was first asked for, also once it is over', () => {
  const run = RunOnPaper.start(makeGraph({ id: 'a' })).begin('a');
  expect(run.state.drainStartedAt).toBeNull();
  run.wait(10).ask({ type: 'stop_graceful', by: ANA, drainMs: 10_000 });
  run.wait(10).ask({ type: 'stop_graceful', by: BEN, drainMs: 5_000 });
  expect(run.state).toMatchObject({ drainStartedAt: T0 + 10, drainDeadlineAt: T0 + 5_020 });
  expect(run.succeed('a').state).toMatchObject({ drainStartedAt: T0 + 10, drainDeadlineAt: null });
});

test('a run awaits approval while a task is pending, not while a step waits out a back-off', () => {
  const run = RunOnPaper.start(
    makeGraph({ id: 'a', retry_count: 1 }, { id: 'review', type: 'ask' }),
  );
  expect(isAwaitingApproval(run.begin('a').fail('a').state)).toBe(false);
  expect(isAwaitingApproval(run.askPeople('review').state)).toBe(true);
  run.ask({
    type: 'decide_task',
    step: 'review',
    approved: true,
    result: {},
    person: asPerson(ANA),
  });
  expect(isAwaitingApproval(run.state)).toBe(false);
});
