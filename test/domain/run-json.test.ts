import { expect, test } from 'vitest';
import { describeFailure, describeIdentity, describeSteps, isoOf } from '#src/domain/run-json.ts';
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
