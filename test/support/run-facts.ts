import type { RunFacts } from '#src/domain/run-facts.ts';
import type { RunOnPaper } from './run-on-paper.ts';

/** A run as far as its facts are concerned. */
export type PaperRun = Pick<RunOnPaper, 'state' | 'graph' | 'now'>;

/** What would be read of a run on paper. */
export function factsOf(run: PaperRun, over: Partial<RunFacts> = {}): RunFacts {
  return {
    runId: '019a7e00-0000-7000-8000-00003f2a91c0',
    shortId: '3f2a91c0',
    workflow: 'order-sync',
    version: 12,
    state: run.state,
    graph: run.graph,
    attempts: [],
    stuck: null,
    now: run.now,
    ...over,
  };
}
