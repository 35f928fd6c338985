import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { QUARTER_MS, signatureOfRun, type Tally, tallyRuns } from '#src/domain/tally-runs.ts';
import { completeRun, endRun, pagedRuns } from '#test/support/ended-runs.ts';
import { T0 } from '#test/support/factories.ts';

const QUARTER = Math.floor(T0 / QUARTER_MS);

/** What a store makes of tallies that are added one after another. */
function addUp(tallies: readonly Tally[]): Map<string, Tally> {
  const sums = new Map<string, Tally>();
  for (const tally of tallies) {
    const { workflowId, status, quarter, step, code } = tally;
    const key = [workflowId, status, quarter, step, code].join(' ');
    const known = sums.get(key) ?? { ...tally, count: 0 };
    sums.set(key, {
      ...tally,
      count: known.count + tally.count,
      firstAt: Math.min(known.firstAt, tally.firstAt),
      lastAt: Math.max(known.lastAt, tally.lastAt),
      newestRun: Math.max(known.newestRun, tally.newestRun),
    });
  }
  return sums;
}

describe('runs are counted by how they ended', () => {
  test('those that failed alike within a quarter of an hour are one tally, whichever came first', () => {
    const runs = [
      endRun(3, { rootStepId: 'each[1]/send', finishedAt: T0 + 9 }),
      endRun(5, { rootStepId: 'each[0]/send', finishedAt: T0 + 4 }),
      endRun(4, { rootStepId: 'each[7]/send', finishedAt: T0 + 6 }),
    ];
    expect(tallyRuns(runs)).toEqual([
      {
        projectId: 1,
        workflowId: 1,
        status: 'failed',
        quarter: QUARTER,
        step: 'each[]/send',
        code: 'MCP_TOOL_FAILED',
        count: 3,
        firstAt: T0 + 4,
        lastAt: T0 + 9,
        newestRun: 5,
      },
    ]);
  });

  test('another workflow, end, step, code or quarter is another tally', () => {
    const runs = [
      endRun(1),
      endRun(2, { workflowId: 2 }),
      endRun(3, { rootStepId: null }),
      endRun(4, { code: 'SCRIPT_FAILED' }),
      endRun(5, { finishedAt: T0 + QUARTER_MS }),
      completeRun(6),
      endRun(7, { status: 'stopped', code: 'RUN_STOPPED' }),
    ];
    expect(tallyRuns(runs).map(({ count, step, code }) => [count, step, code])).toEqual([
      [1, 'call', 'MCP_TOOL_FAILED'],
      [1, 'call', 'MCP_TOOL_FAILED'],
      [1, '', 'MCP_TOOL_FAILED'],
      [1, 'call', 'SCRIPT_FAILED'],
      [1, 'call', 'MCP_TOOL_FAILED'],
      // What did not fail has no signature.
      [1, '', ''],
      [1, '', ''],
    ]);
  });

  test('a failure whose code is not known has no signature', () => {
    expect(signatureOfRun(endRun(1, { code: null }))).toBeNull();
    expect(tallyRuns([endRun(1, { code: null })])).toMatchObject([
      { step: '', code: '', count: 1 },
    ]);
  });

  test('however they are paged, each is counted once', () => {
    fc.assert(
      fc.property(pagedRuns, ({ runs, pages }) => {
        const whole = addUp(tallyRuns(runs));
        expect(addUp(pages.flatMap((page) => tallyRuns(page)))).toEqual(whole);
        const counts = [...whole.values()].map(({ count }) => count);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(runs.length);
      }),
    );
  });
});
