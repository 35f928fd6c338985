import { expect, test } from 'vitest';
import { ALT_LENGTH_MAX, describeGraph } from '#src/pictures/describe-graph.ts';
import { failTwelve, makeView, viewOf } from '#test/support/example-graphs.ts';
import { failLoop } from '#test/support/example-retries.ts';
import { fulfil } from '#test/support/example-runs.ts';

test.each([
  [
    'a failed run',
    failTwelve,
    'Graph of order-sync v12, run 3f2a91c0, failed: MCP_TOOL_FAILED. 12 steps: 1 Failed, 2 Cancelled, 6 Success, 3 Skipped (Blocked). Root step: charge-card.',
  ],
  [
    'a failed loop',
    failLoop,
    'Graph of order-sync v12, run 3f2a91c0, failed: MCP_TOOL_FAILED. 3 steps: 1 Failed, 1 Success, 1 Skipped (Blocked). Root step: each (13/14 done, item #9 failed at send).',
  ],
  [
    'a run that goes on',
    fulfil,
    'Graph of order-sync v12, run 3f2a91c0, running. 6 steps: 2 Running, 2 Waiting, 2 Pending. Waiting: get-rate, approve-gift. Running: count-stock, charge-card.',
  ],
])('%s is told to whoever does not see it', (_, play, text) => {
  expect(describeGraph(viewOf(play()))).toBe(text);
});

test('however long its names are the text is not', () => {
  const long = { badge: 'Waiting', progress: '13/14 '.repeat(90) } as const;
  const steps = Array.from({ length: 300 }, (_, index) => ({
    ...long,
    id: `${index}\u202E\n${'界'.repeat(200)}`,
  }));
  const text = describeGraph(makeView(steps));
  expect(text.length).toBeLessThanOrEqual(ALT_LENGTH_MAX);
  expect(text).not.toMatch(/[\n\u202E]/);
  expect(text).toContain('300 steps: 300 Waiting');
});
