import { expect, test } from 'vitest';
import { describeAgo, describePast, describeSpan } from '#src/domain/describe-past.ts';
import { evolve } from '#src/domain/evolve.ts';
import { ANA, makeGraph, T0 } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const start = () => RunOnPaper.start(makeGraph({ id: 'a' })).begin('a');
const MINUTES = 60_000;

test.each([
  { run: () => start(), past: 'running' },
  { run: () => start().succeed('a'), past: 'completed (4 min ago)' },
  { run: () => start().fail('a'), past: 'failed (MCP_TOOL_FAILED, 4 min ago)' },
  {
    run: () => start().ask({ type: 'stop_immediate', by: ANA }),
    past: 'stopped (RUN_STOPPED by @ana, 4 min ago)',
  },
  { run: () => start().ask({ type: 'pause', by: ANA }), past: 'paused (by @ana, 4 min ago)' },
  {
    run: () => start().ask({ type: 'stop_graceful', by: ANA, drainMs: 5 * MINUTES }),
    past: 'draining (by @ana, 1 min left)',
  },
  {
    run: () =>
      start()
        .ask({ type: 'stop_graceful', by: ANA, drainMs: 5 * MINUTES })
        .fail('a'),
    past: 'failed (MCP_TOOL_FAILED, 4 min ago)',
  },
])('$past', ({ run, past }) => {
  expect(describePast(run().state, T0 + 4 * MINUTES)).toBe(past);
});

test('who stopped it is left out when nobody is known', () => {
  const { state } = start();
  const data = { from: 'running', to: 'stopped', reason: 'RUN_STOPPED' } as const;
  const stopped = evolve(state, { type: 'state_changed', seq: 4, at: T0, data });
  expect(describePast(stopped, T0)).toBe('stopped (RUN_STOPPED, just now)');
});

test.each([
  { ms: -1, span: '0 s' },
  { ms: 999, span: '0 s' },
  { ms: 59_999, span: '59 s' },
  { ms: 60_000, span: '1 min' },
  { ms: 3_599_999, span: '59 min' },
  { ms: 3_600_000, span: '1 h' },
  { ms: 86_400_000, span: '1 d' },
])('$ms ms are $span', ({ ms, span }) => {
  expect(describeSpan(ms)).toBe(span);
});

test.each([
  { ms: -5_000, ago: 'just now' },
  { ms: 4_999, ago: 'just now' },
  { ms: 5_000, ago: '5 s ago' },
])('$ms ms ago is $ago', ({ ms, ago }) => {
  expect(describeAgo(ms)).toBe(ago);
});
