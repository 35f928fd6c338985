import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metric } from './metric.ts';

const LOOK_EVERY_MS = 20;
const QUANTILES = [0.5, 0.99, 1];

/** How late this thread is with what is due, measured from now on. */
export function measureEventLoopDelay(): Metric {
  const histogram = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
  histogram.enable();
  return {
    type: 'gauge',
    name: 'event_loop_delay_seconds',
    help: 'How late main was with what was due since it was asked before; absent: not measured yet',
    labels: ['quantile'],
    read: () => {
      if (histogram.count === 0) return [];
      // Each measure holds the wait itself too.
      const delays = QUANTILES.map((quantile) => ({
        labels: { quantile: String(quantile) },
        value: Math.max(0, histogram.percentile(quantile * 100) / 1e6 - LOOK_EVERY_MS) / 1e3,
      }));
      histogram.reset();
      return delays;
    },
  };
}
