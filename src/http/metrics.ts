import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { measureEventLoopDelay } from './event-loop-delay.ts';
import type { Metric, Sample } from './metric.ts';

export interface Metrics {
  render: () => Promise<{ contentType: string; text: string }>;
}

const PREFIX = 'signalbox_';
const NEVER_MS = 2 ** 31 - 1;

/** These metrics and those of the process itself, all of them named `signalbox_…`. */
export function openMetrics(
  metrics: readonly Metric[],
  reportError: (error: unknown, metric: string) => void,
): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({
    register: registry,
    prefix: PREFIX,
    eventLoopMonitoringPrecision: NEVER_MS,
  });
  removeLag(registry);
  const refreshers = [...metrics, measureEventLoopDelay()].map((metric) => {
    const set = register(registry, metric);
    return async () => {
      try {
        set(await metric.read());
      } catch (error) {
        set([]);
        reportError(error, metric.name);
      }
    };
  });
  return {
    render: async () => {
      await Promise.all(refreshers.map((refresh) => refresh()));
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** It says NaN and three centuries to whoever asks twice in a moment: the delay is measured by ourselves. */
function removeLag(registry: Registry): void {
  for (const { name } of registry.getMetricsAsArray()) {
    if (name.startsWith(`${PREFIX}nodejs_eventloop_lag`)) registry.removeSingleMetric(name);
  }
}

/** Returns how to replace what the metric stands at. */
function register(
  registry: Registry,
  { type, name, help, labels }: Metric,
): (samples: readonly Sample[]) => void {
  const configuration = {
    name: `${PREFIX}${name}`,
    help,
    labelNames: labels,
    registers: [registry],
  };
  const metric = type === 'counter' ? new Counter(configuration) : new Gauge(configuration);
  return (samples) => {
    metric.reset();
    // Without labels a reset stands at 0, which nobody has counted.
    if (labels.length === 0) metric.remove();
    for (const { labels: given, value } of samples) metric.inc(given, value);
  };
}
