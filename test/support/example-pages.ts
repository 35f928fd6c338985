import type { CommandCenterFacts } from '#src/domain/command-center.ts';
import { HOUR_MS, listedRun } from './example-runs.ts';
import { T0 } from './factories.ts';

/** The third page of a week's failures of one workflow. */
export function pageOfFailures(): Pick<CommandCenterFacts, 'sections' | 'filter'> {
  const failed = { status: 'failed', failureCode: 'MCP_TOOL_FAILED', finishedAt: T0 } as const;
  const runs = Array.from({ length: 10 }, (_, n) => {
    return listedRun(n, { ...failed, rootStepId: 'charge-card' });
  });
  return {
    sections: [{ section: 'failed', runs, newer: 20, count: 134, isCapped: false }],
    filter: { workflow: 'order-sync', sinceMs: 7 * 24 * HOUR_MS },
  };
}
