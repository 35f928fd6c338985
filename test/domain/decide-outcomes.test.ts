import { describe, expect, test } from 'vitest';
import type { StepOutcome } from '#src/domain/decide-outcomes.ts';
import { ANA, makeDiamond, makeFailure, makeGraph, makeTask } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

/** How many events the outcomes make: none, where they are dropped. */
function eventsOf(run: RunOnPaper, ...outcomes: StepOutcome[]): number {
  const { head } = run.state;
  return run.tell(...outcomes).state.head - head;
}

const forked = () => RunOnPaper.start(makeDiamond()).begin('a').succeed('a').begin('b', 'c');

describe('what comes too late is dropped', () => {
  test('the result of an attempt that is no longer the current one', () => {
    const run = RunOnPaper.start(makeGraph({ id: 'a', type: 'read' })).begin('a');
    const late = [run.succeeded('a'), run.failed('a')];
    run.ask({ type: 'worker_lost', epoch: 2 });
    expect(eventsOf(run, ...late)).toBe(0);
    run.begin('a');
    expect(eventsOf(run, ...late)).toBe(0);
    expect(run.step('a')).toMatchObject({ status: 'running', attempt: 2 });
  });

  test('anything about a run that has ended', () => {
    const run = forked();
    const late = [run.succeeded('b'), run.failed('c')];
    run.ask({ type: 'stop_immediate', by: ANA });
    expect(
      eventsOf(run, ...late, run.prepared('d'), {
        type: 'warning',
        step: 'b',
        code: 'TEXT_CLEANED',
        message: '…',
      }),
    ).toBe(0);
  });

  test.each(['pause', 'drain'] as const)('a start that was prepared before the %s', (what) => {
    const run = forked();
    if (what === 'pause') run.succeed('b').succeed('c').ask({ type: 'pause', by: ANA });
    else run.ask({ type: 'stop_graceful', by: ANA, drainMs: 1_000 });
    const failure = makeFailure();
    const task = makeTask();
    expect(eventsOf(run, run.prepared('d'))).toBe(0);
    expect(eventsOf(run, { type: 'condition_false', step: 'd' })).toBe(0);
    expect(eventsOf(run, { type: 'unprepared', step: 'd', failure })).toBe(0);
    expect(eventsOf(run, { type: 'waits_for_people', step: 'd', task })).toBe(0);
  });

  test('a start that was prepared before a back-off was prolonged by a pause', () => {
    const run = RunOnPaper.start(makeGraph({ id: 'a', retry_count: 1 }))
      .begin('a')
      .fail('a');
    const early = run.prepared('a');
    run.ask({ type: 'pause', by: ANA }).wait(500).ask({ type: 'resume', by: ANA });
    expect(eventsOf(run, early)).toBe(0);
    expect(run.wait(500).tell(early).step('a').status).toBe('running');
  });

  test('a second start, and a start of a step that waits for people', () => {
    const run = RunOnPaper.start(makeGraph({ id: 'a' }, { id: 'review', type: 'ask' }));
    run.begin('a').askPeople('review');
    expect(eventsOf(run, run.prepared('a'), run.prepared('review'))).toBe(0);
  });
});

test('what a step was given and may do is recorded with its start', () => {
  const run = RunOnPaper.start(makeGraph({ id: 'a' }, { id: 'b' }));
  const blob = { sha256: 'abc', bytes: 70_000 };
  run.tell(
    { type: 'prepared', step: 'a', input: { input: { x: 1 } }, repeatable: true, mayWrite: true },
    {
      type: 'prepared',
      step: 'b',
      input: { input_blob: blob },
      repeatable: false,
      mayWrite: false,
    },
  );
  expect(run.lines(2)).toEqual([
    ['step_started', 'a', { attempt: 1, input: { x: 1 }, may_write: true }],
    ['step_started', 'b', { attempt: 1, input_blob: blob, repeatable: false }],
  ]);
  expect(run.step('a')).toMatchObject({
    input: { input: { x: 1 } },
    repeatable: true,
    mayWrite: true,
  });
  expect(run.step('b')).toMatchObject({
    input: { input_blob: blob },
    repeatable: false,
    mayWrite: false,
  });
});

test('after a final failure nothing else of the same moment starts', () => {
  const run = forked().succeed('b');
  run.tell(run.failed('c'), run.prepared('d'));
  expect(run.step('d').reason).toBe('blocked');
});

test('a success after a failed attempt leaves no trace of the failure in the state', () => {
  const run = RunOnPaper.start(makeGraph({ id: 'a', retry_count: 1 }))
    .begin('a')
    .fail('a');
  expect(run.step('a')).toMatchObject({ error: { message: 'HTTP 503' }, outcome: 'known' });
  run.wait(500).begin('a').succeed('a');
  const { error, outcome, retryAt } = run.step('a');
  expect([error, outcome, retryAt]).toEqual([undefined, undefined, undefined]);
});
