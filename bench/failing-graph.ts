import type { JsonObject } from '#src/domain/json.ts';

/** Among so many channels they take turns: the pace of a channel is not what is measured. */
const CHANNELS = 30;

/** Workflows that fail once each: what fails again is no new alert. And a channel takes five of them a minute. */
export const FAILING_WORKFLOWS = Array.from(
  { length: 3 * CHANNELS },
  (_, index) => `fails-${index}`,
);

/** The channel of a failing workflow, a number of two digits. */
export function channelOf(index: number): string {
  return String(index % CHANNELS).padStart(2, '0');
}

export const FAILING_GRAPH: JsonObject = { steps: [{ id: 'only', type: 'bench_failing' }] };

/** Those of a storm share one. */
export const STORM_WORKFLOWS = FAILING_WORKFLOWS.slice(0, 10);
