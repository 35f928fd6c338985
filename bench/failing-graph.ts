import type { JsonObject } from '#src/domain/json.ts';

/** Workflows that fail, each in a channel of its own: the pace of a channel is not what is measured. */
export const FAILING_WORKFLOWS = Array.from({ length: 30 }, (_, index) => `fails-${index}`);

export const FAILING_GRAPH: JsonObject = { steps: [{ id: 'only', type: 'bench_failing' }] };

/** Those of a storm share one. */
export const STORM_WORKFLOWS = FAILING_WORKFLOWS.slice(0, 10);
