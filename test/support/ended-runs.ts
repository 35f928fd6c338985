import * as fc from 'fast-check';
import { type EndedRun, QUARTER_MS } from '#src/domain/tally-runs.ts';
import { T0 } from './factories.ts';

/** A run that failed at `call`. */
export function endRun(run: number, over: Partial<EndedRun> = {}): EndedRun {
  const failed = { status: 'failed', rootStepId: 'call', code: 'MCP_TOOL_FAILED' } as const;
  return { run, projectId: 1, workflowId: 1, finishedAt: T0 + run, ...failed, ...over };
}

export function completeRun(run: number, over: Partial<EndedRun> = {}): EndedRun {
  return endRun(run, { status: 'completed', rootStepId: null, code: null, ...over });
}

const Ending = fc.record({
  workflowId: fc.constantFrom(1, 2),
  step: fc.constantFrom(null, 'call', 'each[0]/send', 'each[1]/send'),
  code: fc.constantFrom('MCP_TOOL_FAILED', 'SCRIPT_FAILED'),
  end: fc.constantFrom('completed', 'failed', 'failed', 'stopped'),
  // Some took hours, others a moment.
  tookMs: fc.nat(3 * QUARTER_MS),
});

/** Runs in the order in which they are counted, which is not that in which they began; and pages of them. */
export const pagedRuns = fc
  .tuple(fc.array(Ending, { maxLength: 40 }), fc.infiniteStream(fc.nat(100)), fc.nat())
  .map(([endings, order]) => {
    const runs = endings.map(({ workflowId, step, code, end, tookMs }, index): EndedRun => {
      const finishedAt = T0 + index * 1_000 + tookMs;
      const failed = end === 'failed' ? { rootStepId: step, code } : { rootStepId: null };
      const how = { code: end === 'stopped' ? 'RUN_STOPPED' : null, ...failed };
      return { run: index + 1, projectId: 1, workflowId, status: end, finishedAt, ...how };
    });
    const mixed = runs.map((run) => ({ run, at: run.run + (order.next().value ?? 0) }));
    return mixed.toSorted((one, other) => one.at - other.at).map(({ run }) => run);
  })
  .chain((runs) =>
    fc.record({
      runs: fc.constant(runs),
      cuts: fc.array(fc.nat(runs.length), { maxLength: 6 }),
    }),
  )
  .map(({ runs, cuts }) => ({ runs, pages: cut(runs, cuts) }));

function cut(runs: readonly EndedRun[], cuts: readonly number[]): EndedRun[][] {
  const edges = [0, ...cuts.toSorted((one, other) => one - other), runs.length];
  return edges.slice(1).map((edge, index) => runs.slice(edges[index], edge));
}
