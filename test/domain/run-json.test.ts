import { expect, test } from 'vitest';
import {
  describeAttempts,
  describeFailure,
  describeIdentity,
  describeSteps,
  isoOf,
} from '#src/domain/run-json.ts';
import { attemptsAround, completeRetry, failLoop, runLoop } from '#test/support/example-retries.ts';
import { failOrder, fulfil } from '#test/support/example-runs.ts';
import { T0 } from '#test/support/factories.ts';
import { factsOf } from '#test/support/run-facts.ts';

test('moments are UTC, and one that never came is null', () => {
  expect(isoOf(T0)).toBe('2026-01-05T09:00:00.000Z');
  expect(isoOf(null)).toBeNull();
});

test('a run is named by both its ids', () => {
  expect(describeIdentity(factsOf(failOrder()))).toEqual({
    run_id: '019a7e00-0000-7000-8000-00003f2a91c0',
    short_id: '3f2a91c0',
    workflow: 'order-sync',
    version: 12,
    status: 'failed',
    resumed_from_run_id: null,
  });
});

test('a failure names its root, and a run that has not failed has none', () => {
  expect(describeFailure(factsOf(failOrder()))).toMatchObject({
    code: 'MCP_TOOL_FAILED',
    root_step_id: 'charge-card',
    root_step_name: 'Charge the card',
    message: 'The card was declined.',
  });
  expect(describeFailure(factsOf(fulfil()))).toBeNull();
});

test('each step says what became of it, and when', () => {
  const steps = describeSteps(factsOf(failOrder()));
  expect(steps.map(({ id, badge, reason }) => [id, badge, reason])).toEqual([
    ['get-order', 'Success', null],
    ['charge-card', 'Failed', null],
    ['print-label', 'Cancelled', 'run_failed'],
    ['get-rate', 'Cancelled', 'run_failed'],
    ['notify', 'Skipped (Blocked)', 'blocked'],
  ]);
  expect(steps[0]).toMatchObject({
    type: 'write',
    status: 'succeeded',
    attempts: 1,
    started_at: '2026-01-05T09:00:00.000Z',
    finished_at: '2026-01-05T09:00:00.120Z',
  });
  expect(steps[4]).toMatchObject({ attempts: 0, started_at: null });
});

test('a step that waits for its next try has not finished', () => {
  const [, , rate] = describeSteps(factsOf(fulfil()));
  expect(rate).toMatchObject({ id: 'get-rate', status: 'waiting', finished_at: null });
});

test('a loop is counted, and what an earlier run did says which', () => {
  const [, each] = describeSteps(factsOf(runLoop()));
  expect(each?.['loop']).toEqual({
    count: 100,
    succeeded: 42,
    failed: 1,
    open: 10,
    may_have_happened: 0,
  });
  const [, failed] = describeSteps(factsOf(failLoop()));
  expect(failed?.['loop']).toEqual({
    count: 14,
    succeeded: 13,
    failed: 1,
    open: 0,
    may_have_happened: 0,
  });
  const [list, approve, done, notify] = describeSteps(factsOf(completeRetry()));
  expect(list?.['reused_from_run_id']).toMatch(/1b2c3d4e$/);
  expect([list, approve, notify].map((step) => step?.['loop'])).toEqual([null, null, null]);
  expect(done?.['loop']).toEqual({
    count: 12,
    succeeded: 10,
    failed: 2,
    open: 0,
    may_have_happened: 0,
  });
  expect(notify).toMatchObject({ badge: 'Failed', tolerated: 'step' });
  expect(describeAttempts(factsOf(failOrder(), { attempts: attemptsAround() }))[1]).toEqual({
    run_id: '019a7e00-0000-7000-8000-00003f2a91c0',
    attempt: 2,
    status: 'failed',
    root_step_id: 'charge-card',
    by: '@ben',
    created_at: '2026-01-05T09:00:00.000Z',
  });
  const attempts = attemptsAround().map((attempt) => ({ ...attempt, by: null }));
  expect(describeAttempts(factsOf(failOrder(), { attempts }))[1]?.['by']).toBeNull();
});
