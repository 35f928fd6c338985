import { expect, test } from 'vitest';
import type { RerunStep } from '#src/domain/resume-plan.ts';
import {
  describeGroup,
  describeStarted,
  planOfGroup,
  type RetryGroupPlan,
  refuseInGroup,
  tellLeftOut,
} from '#src/domain/retry-group.ts';
import { T0 } from '#test/support/factories.ts';

const OF = { workflow: 'w', step: 'charge', code: 'MCP_TOOL_FAILED' };
const RUNS = ['a', 'b', 'c', 'd', 'e'].map((last) => `0000000${last}`);

function rerun(over: Partial<RerunStep>): RerunStep {
  const step = { step: 'charge', why: 'failed', effectBefore: 'refused' } as const;
  return { ...step, destructive: false, needsTick: false, ...over };
}

function makeGroup(over: Partial<RetryGroupPlan> = {}): RetryGroupPlan {
  const runs = RUNS.map((runId, index) => ({ runId, plan: '0a1b2c3d', at: T0 + index * 60_000 }));
  return { ...OF, runs, leftOut: [], isMore: false, ...over };
}

test.each([
  ['only reads', [rerun({ effectBefore: 'none' })], [], null],
  ['was answered', [rerun({})], [], null],
  [
    'may have happened',
    [rerun({ effectBefore: 'unknown', needsTick: true })],
    [],
    'step charge may have happened, and nobody knows',
  ],
  ['left another', [rerun({})], ['mail'], 'step mail may have happened, and nobody knows'],
  [
    'happened',
    [rerun({ effectBefore: 'happened', needsTick: true })],
    [],
    'step charge may be done a second time',
  ],
])('of a run whose step %s is said why it is left out, or nothing', (_, again, happened, why) => {
  expect(refuseInGroup({ again }, happened)).toBe(why);
});

test('a plan stands for its runs and for what their retries would do', () => {
  const plan = planOfGroup(makeGroup());
  expect(plan).toMatch(/^[0-9a-f]{8}$/);
  expect(planOfGroup(makeGroup({ leftOut: [{ runId: 'x', why: 'y' }] }))).toBe(plan);
  const [first, ...others] = makeGroup().runs;
  for (const runs of [
    others,
    [{ runId: first?.runId ?? '', plan: 'ffffffff', at: 0 }, ...others],
  ]) {
    expect(planOfGroup(makeGroup({ runs }))).not.toBe(plan);
  }
});

test('how far a retry is, is a sentence', () => {
  expect([describeStarted(1, 1), describeStarted(12, 37)]).toEqual([
    '1 of 1 run is started.',
    '12 of 37 runs are started.',
  ]);
});

test('what would be retried, and what not and why, is a sentence', () => {
  expect(describeGroup(makeGroup())).toBe(
    '5 of 5 runs that failed with MCP_TOOL_FAILED at step charge of w would be retried. They failed from 5 Jan 09:00 to 09:04 UTC; the newest is run …0000000e.',
  );
  const one = describeGroup(makeGroup({ runs: makeGroup().runs.slice(0, 1) }));
  expect(one).toMatch(
    / would be retried[.] It is run …0000000a, which failed at 5 Jan 09:00 UTC[.]$/,
  );
  const days = makeGroup().runs.map((run, index) => ({ ...run, at: T0 + index * 86_400_000 }));
  expect(describeGroup(makeGroup({ runs: days }))).toContain(
    'from 5 Jan 09:00 to 9 Jan 09:00 UTC;',
  );
  expect(describeGroup(makeGroup({ runs: [] }))).toMatch(/^0 of 0 runs .* would be retried[.]$/);
  const leftOut = RUNS.slice(0, 1).map((runId) => ({ runId, why: 'it is gone' }));
  expect(describeGroup(makeGroup({ leftOut, isMore: true }))).toBe(
    '5 of 6 runs that failed with MCP_TOOL_FAILED at step charge of w would be retried, 1 left out: run …0000000a (it is gone). They failed from 5 Jan 09:00 to 09:04 UTC; the newest is run …0000000e. There are more: no more than 100 are retried at once.',
  );
  expect(tellLeftOut(RUNS.map((runId) => ({ runId, why: 'x' })))).toBe(
    ', 5 left out: runs …0000000a, …0000000b, …0000000c and 2 more (x)',
  );
  expect(tellLeftOut(RUNS.map((runId) => ({ runId, why: runId })))).toMatch(
    /, and others for other reasons$/,
  );
});
