import { setTimeout as sleep } from 'node:timers/promises';
import { openApp } from '#src/app.ts';
import { readConfig } from '#src/config.ts';
import { Supervisor } from '#src/engine/supervisor.ts';
import { openLog } from '#src/log.ts';
import { startRun } from '#src/operations/start-run.ts';
import { openSteps } from '#src/steps/index.ts';
import { countRuns } from '#src/store/runs.ts';
import { WAITING_WORKFLOW } from './waiting-graph.ts';

const RUNS = 10_000;
const AT_ONCE = 200;
const LOOK_MS = 50;
const SETTLE_MS = 10_000;
const WATCHED_MS = 5_000;

/** Drives all runs to where they wait or end, and weighs itself when nothing is left to do. */
const config = readConfig();
const { kinds } = await openSteps({ config, version: 'bench' });
const supervisor = new Supervisor({ config, log: openLog(config, 'bench') });
await supervisor.start();
const app = await openApp({ config, name: 'bench', kinds, journal: supervisor.journal });

for (let queued = 0; queued < RUNS; queued += AT_ONCE) {
  await Promise.all(Array.from({ length: AT_ONCE }, queue));
}
while ((await countUnderWay()) > 0) await sleep(LOOK_MS);
await sleep(SETTLE_MS);
const before = process.cpuUsage();
await sleep(WATCHED_MS);
const { user, system } = process.cpuUsage(before);
const figures = {
  rss_mb: process.memoryUsage.rss() / 2 ** 20,
  cpu_ms_per_s: (user + system) / WATCHED_MS,
};
process.stdout.write(JSON.stringify(figures));
await supervisor.stop();
await app.close();

async function queue(): Promise<void> {
  const by = { kind: 'slack', id: 'U1', name: '@bench' } as const;
  await startRun(app, { workflow: WAITING_WORKFLOW, input: {}, trigger: 'bench', by });
}

async function countUnderWay(): Promise<number> {
  return countRuns(app.db, { projectId: app.projectId, section: 'running', limit: 1 });
}
