import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BACKOFF_CAP_MS,
  backoffMs,
  CLOCK_SKEW_MAX_MS,
  isRetryDue,
  mayRepeatUnknown,
  nextAttemptAt,
  RETRY_AFTER_MAX_MS,
} from '#src/domain/retry.ts';
import {
  ANA,
  makeFailure,
  makeGraph,
  type StepDraft,
  T0,
  TIME_OUT,
} from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

/** A step in its first attempt, after so many attempts that failed. */
function attemptOf(draft: Partial<StepDraft>, failures = 0) {
  const run = RunOnPaper.start(makeGraph({ id: 'a', ...draft })).begin('a');
  const step = run.graph.steps.get('a')?.step;
  if (!step) throw new Error('the graph has a step a');
  return { step, current: { ...run.step('a'), failures } };
}

const timing = { now: T0, random: 0.5 };

describe('the back-off', () => {
  test.each([
    { failures: 0, random: 0.999, ms: 999 },
    { failures: 1, random: 0.5, ms: 1_000 },
    { failures: 5, random: 0.5, ms: 16_000 },
    { failures: 6, random: 0.5, ms: 30_000 },
    { failures: 19, random: 0.5, ms: 30_000 },
    { failures: 3, random: 0, ms: 0 },
  ])(
    'after $failures failures and a jitter of $random it is $ms ms',
    ({ failures, random, ms }) => {
      expect(backoffMs(failures, random)).toBe(ms);
    },
  );

  test('is never longer than its cap', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
        expect(backoffMs(failures, random)).toBeLessThanOrEqual(BACKOFF_CAP_MS);
      }),
    );
  });
});

describe('the next attempt', () => {
  test.each([
    {
      title: 'a cure that waiting may bring',
      draft: { retry_count: 1 },
      failure: {},
      at: T0 + 500,
    },
    { title: 'no attempt left', draft: {}, failure: {}, at: null },
    {
      title: 'what waiting cannot cure',
      draft: { retry_count: 1 },
      failure: { curable: false },
      at: null,
    },
    {
      title: 'what waiting cannot cure, where the author wants it tried all the same',
      draft: { retry_count: 1, retry_on: 'any' },
      failure: { curable: false },
      at: T0 + 500,
    },
    {
      title: 'the other side asks for more patience',
      draft: { retry_count: 1 },
      failure: { retryAfterMs: 30_000 },
      at: T0 + 30_000,
    },
    {
      title: 'the other side asks for less',
      draft: { retry_count: 1 },
      failure: { retryAfterMs: 1 },
      at: T0 + 500,
    },
    {
      title: 'the other side asks for a day',
      draft: { retry_count: 1 },
      failure: { retryAfterMs: 86_400_000 },
      at: T0 + RETRY_AFTER_MAX_MS,
    },
    { title: 'a time-out', draft: { retry_count: 1 }, failure: TIME_OUT, at: T0 + 500 },
    {
      title: 'a time-out, where the author forbids a repeat',
      draft: { retry_count: 1, on_interrupt: 'fail' },
      failure: TIME_OUT,
      at: null,
    },
  ])('$title', ({ draft, failure, at }) => {
    const { step, current } = attemptOf(draft);
    expect(nextAttemptAt(step, current, makeFailure(failure), timing)).toBe(at);
  });

  test('a lost worker takes no attempt away', () => {
    const run = RunOnPaper.start(makeGraph({ id: 'a', type: 'read', retry_count: 1 })).begin('a');
    run.ask({ type: 'worker_lost', epoch: 2 }).begin('a').fail('a');
    expect(run.step('a')).toMatchObject({ status: 'waiting', attempt: 2, failures: 1, losses: 0 });
  });
});

describe('an attempt of which nobody knows whether it happened', () => {
  test.each([
    { draft: { type: 'read' }, may: true },
    { draft: { type: 'write' }, may: false },
    { draft: { type: 'write', on_interrupt: 'retry' }, may: true },
    { draft: { type: 'write', retry_count: 1 }, may: true },
    { draft: { type: 'read', retry_count: 1, on_interrupt: 'fail' }, may: false },
  ] as const)('of $draft may be repeated: $may', ({ draft, may }) => {
    const { step, current } = attemptOf(draft);
    expect(mayRepeatUnknown(step, current)).toBe(may);
  });
});

const waiting = () =>
  RunOnPaper.start(makeGraph({ id: 'a', retry_count: 3 }))
    .begin('a')
    .fail('a');

describe('a back-off', () => {
  test.each([
    { title: 'has passed', now: T0 + 500, due: true },
    { title: 'has not passed', now: T0 + 499, due: false },
    { title: 'is not shortened by a clock that is a little behind', now: T0 - 1_000, due: false },
    {
      title: 'is not prolonged by a clock that was set back',
      now: T0 - CLOCK_SKEW_MAX_MS - 1,
      due: true,
    },
  ])('$title', ({ now, due }) => {
    const run = waiting();
    expect(isRetryDue(run.step('a'), now)).toBe(due);
    run.now = now;
    expect(run.tell().ready).toEqual(due ? ['a'] : []);
  });

  test('stands still while its run is paused', () => {
    const run = waiting().wait(200).ask({ type: 'pause', by: ANA });
    run.wait(10_000).ask({ type: 'resume', by: ANA });
    expect(run.step('a').retryAt).toBe(T0 + 500 + 10_000);
  });

  test('that begins in a pause begins to count at the resume', () => {
    const run = RunOnPaper.start(makeGraph({ id: 'a', retry_count: 3 })).begin('a');
    run.ask({ type: 'pause', by: ANA }).wait(10_000).fail('a');
    run.wait(10_000).ask({ type: 'resume', by: ANA });
    expect(run.step('a').retryAt).toBe(run.now + 500);
  });
});
