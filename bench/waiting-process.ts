import { setTimeout as sleep } from 'node:timers/promises';
import { openApp } from '#src/app.ts';
import { readConfig } from '#src/config.ts';
import { Supervisor } from '#src/engine/supervisor.ts';
import { openLog } from '#src/log.ts';
import { startRun } from '#src/operations/start-run.ts';
import { openSteps } from '#src/steps/index.ts';
import { countRuns } from '#src/store/runs.ts';
import type { WaitingFigures } from './waiting.ts';
import { WAITING_WORKFLOW } from './waiting-graph.ts';

const RUNS = 10_000;
const AT_ONCE = 200;
const LOOK_MS = 50;
const SETTLE_MS = 5_000;
const WATCHED_MS = 5_000;

/**
 * Weighs itself with so many runs waiting, and with as many more: the first ones bring its heaps to
 * the size that so much work takes anyway.
 */
const config = readConfig();
const { kinds } = await openSteps({ config, version: 'bench' });
const supervisor = new Supervisor({ config, log: openLog(config, 'bench') });
await supervisor.start();
const app = await openApp({ config, name: 'bench', kinds, journal: supervisor.journal });

const idle = await watchCpu();
const first = await weighAfter(queueAll);
const second = await weighAfter(queueAll);
const figures: WaitingFigures = {
  mb: second - first,
  cpu_ms_per_s: await watchCpu(),
  idle_cpu_ms_per_s: idle,
};
process.stdout.write(JSON.stringify(figures));
await supervisor.stop();
await app.close();

async function weighAfter(act: () => Promise<void>): Promise<number> {
  await act();
  await sleep(SETTLE_MS);
  return process.memoryUsage.rss() / 2 ** 20;
}

/** What this process takes of a CPU with nothing to do, milliseconds a second. */
async function watchCpu(): Promise<number> {
  const before = process.cpuUsage();
  await sleep(WATCHED_MS);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / WATCHED_MS;
}

/** Until all of them wait. */
async function queueAll(): Promise<void> {
  const by = { kind: 'slack', id: 'U1', name: '@bench' } as const;
  const request = { workflow: WAITING_WORKFLOW, input: {}, trigger: 'bench', by };
  for (let queued = 0; queued < RUNS; queued += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => startRun(app, request)));
  }
  const filter = { projectId: app.projectId, section: 'running', limit: 1 } as const;
  while ((await countRuns(app.db, filter)) > 0) await sleep(LOOK_MS);
}
