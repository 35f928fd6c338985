import type { ReadApp } from '#src/app.ts';
import type { Supervisor } from '#src/engine/supervisor.ts';
import type { EndedCount } from '#src/engine/thread-messages.ts';
import { THREADS } from '#src/engine/threads.ts';
import type { Metric, Sample } from '#src/http/metric.ts';
import type { Readiness } from '#src/http/readiness.ts';
import { countLateDigests, countNotices } from '#src/operations/count-notices.ts';
import { COUNT_MAX, loadCommandCenter } from '#src/operations/load-command-center.ts';
import { countPosts } from '#src/operations/load-delivery.ts';

export interface MetricSources {
  app: ReadApp;
  version: string;
  supervisor: Supervisor;
  ended: EndedTally;
  checkReadiness: () => Promise<Readiness>;
}

/** Runs that this process saw end, since its start. */
export class EndedTally {
  readonly #counts = new Map<string, EndedCount>();

  add(ended: readonly EndedCount[]): void {
    for (const { status, failureCode, count } of ended) {
      const key = `${status} ${failureCode}`;
      const sum = (this.#counts.get(key)?.count ?? 0) + count;
      this.#counts.set(key, { status, failureCode, count: sum });
    }
  }

  get samples(): Sample[] {
    return [...this.#counts.values()].map(({ status, failureCode, count }) => ({
      labels: { status, code: failureCode ?? '' },
      value: count,
    }));
  }
}

/** What `/metrics` says of this process and of the store, beside what prom-client says of any process. */
export function listMetrics(sources: MetricSources): Metric[] {
  return [...ofStore(sources), ...ofEngine(sources), ...ofProcess(sources)];
}

function ofStore({ app }: MetricSources): Metric[] {
  return [
    {
      type: 'gauge',
      name: 'runs',
      help: `Runs in each section of the Command Center; the counting ends at ${COUNT_MAX}`,
      labels: ['section'],
      read: async () => {
        const { sections } = await loadCommandCenter(app, { limit: 1 });
        return sections.map(({ section, count }) => ({ labels: { section }, value: count }));
      },
    },
    {
      type: 'gauge',
      name: 'posts',
      help: 'Cards that chat is owed, and cards that could not be delivered',
      labels: ['state'],
      read: async () => {
        const counts = await countPosts(app);
        return Object.entries(counts).map(([state, value]) => ({ labels: { state }, value }));
      },
    },
    {
      type: 'gauge',
      name: 'notices_last_hour',
      help: 'What became of notices within the last hour, by surface, as the ledger has it',
      labels: ['surface', 'what'],
      read: async () => {
        const counts = await countNotices(app);
        return counts.map(({ count: value, ...labels }) => ({ labels, value }));
      },
    },
    {
      type: 'gauge',
      name: 'late_digests',
      help: 'Digests that are not there 30 minutes after their time',
      labels: [],
      read: async () => sampleOf(await countLateDigests(app)),
    },
  ];
}

function ofEngine({ supervisor, ended }: MetricSources): Metric[] {
  return [
    {
      type: 'counter',
      name: 'runs_ended_total',
      help: 'Runs that ended in this process since its start, by status and failure code',
      labels: ['status', 'code'],
      read: () => ended.samples,
    },
    {
      type: 'gauge',
      name: 'driven_runs',
      help: 'Runs that this process drives',
      labels: [],
      read: async () => sampleOf((await supervisor.measure())?.driven),
    },
    {
      type: 'gauge',
      name: 'journal_waiting_submissions',
      help: 'Submissions that wait to be written, as the writing thread and main count them',
      labels: ['thread'],
      read: async () => [
        { labels: { thread: 'main' }, value: supervisor.journal.depth },
        ...sampleOf((await supervisor.measure())?.waiting, { thread: 'worker' }),
      ],
    },
    {
      type: 'gauge',
      name: 'store_writable',
      help: '1: what is asked for can be written; 0: it waits (full, locked, read-only, unreachable)',
      labels: [],
      read: () => sampleOf(supervisor.trouble === null ? 1 : 0),
    },
    {
      type: 'counter',
      name: 'thread_restarts_total',
      help: 'How often a thread that died was started again',
      labels: ['thread'],
      read: () =>
        THREADS.map((thread) => ({
          labels: { thread },
          value: supervisor.threads.countRestarts(thread),
        })),
    },
    {
      type: 'gauge',
      name: 'thread_event_loop_busy_ratio',
      help: 'Share of its life that the event loop of a thread was busy',
      labels: ['thread'],
      read: () =>
        THREADS.flatMap((thread) => {
          const use = supervisor.threads.get(thread)?.performance.eventLoopUtilization();
          return sampleOf(use?.utilization, { thread });
        }),
    },
  ];
}

function ofProcess({ version, checkReadiness }: MetricSources): Metric[] {
  return [
    {
      type: 'gauge',
      name: 'info',
      help: 'Always 1; the label names the version',
      labels: ['version'],
      read: () => sampleOf(1, { version }),
    },
    {
      type: 'gauge',
      name: 'ready',
      help: '1: this part is well; 0: it is down, and /readyz says why',
      labels: ['part'],
      read: async () => {
        const { parts } = await checkReadiness();
        return parts.map(({ part, ready }) => ({ labels: { part }, value: ready ? 1 : 0 }));
      },
    },
  ];
}

/** What is not known is left out. */
function sampleOf(value: number | undefined, labels: Sample['labels'] = {}): Sample[] {
  return value === undefined ? [] : [{ labels, value }];
}
