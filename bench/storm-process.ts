import { enableCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBots } from '#bots/index.ts';
import { openApp } from '#src/app.ts';
import type { Delivery } from '#src/cli/bots.ts';
import { readConfig } from '#src/config.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import { Supervisor } from '#src/engine/supervisor.ts';
import { openLog } from '#src/log.ts';
import { startRun } from '#src/operations/start-run.ts';
import { openSecretKey } from '#src/secret-key.ts';
import { openSteps } from '#src/steps/index.ts';
import { STORM_WORKFLOWS } from './failing-graph.ts';
import { Load } from './load.ts';
import { FAILURES } from './storm.ts';

enableCompileCache();

const WARM_RUNS = 2_000;
const RUNS_AT_A_TIME = 500;
const UNFINISHED_MAX = 400;
const STORM_MS = 10_000;
const CONNECT_MS = 1_000;
/** So long edits at the channel's pace may still come. */
const SETTLE_MS = 5_000;
const BY = { kind: 'local', id: 'bench', name: 'bench' } as const;

/** W1 flat out while 1,000 runs fail within ten seconds; with `told` chat hears of it. */
const config = readConfig();
const { kinds } = await openSteps({ config, version: 'bench' });
const log = openLog(config, 'bench');
const load = new Load();
const chat: { delivery: Delivery | null } = { delivery: null };
const supervisor = new Supervisor({
  config,
  log,
  onEnded: (runs) => {
    load.hear(runs.filter(({ status }) => status !== 'failed'));
    chat.delivery?.hint();
  },
});
await supervisor.start();
const app = await openApp({ config, name: 'bench', kinds, journal: supervisor.journal });
const { mac } = await openSecretKey(app);
await load.drive(app, WARM_RUNS, UNFINISHED_MAX);
if (process.argv.includes('told')) {
  const desk = { app, redact: makeRedactor([]), mac, terminal: null };
  chat.delivery = await openBots().openDelivery(desk);
}
await sleep(CONNECT_MS);
const cpu = process.cpuUsage();
const w1 = await driveUntil(failAll());
const { user, system } = process.cpuUsage(cpu);
if (chat.delivery) await sleep(SETTLE_MS);
const [span] = await app
  .db('runs')
  .where({ status: 'failed' })
  .count({ failures: '*' })
  .min({ first_at: 'finished_at' })
  .max({ last_at: 'finished_at' });
await chat.delivery?.stop();
const cpu_ms_per_run = (user + system) / 1_000 / w1.runs;
process.stdout.write(JSON.stringify({ runs_per_s: w1.runs / w1.seconds, cpu_ms_per_run, ...span }));
await supervisor.stop();
await app.close();

async function failAll(): Promise<void> {
  const start = performance.now();
  const asked: Promise<unknown>[] = [];
  for (let run = 0; run < FAILURES; run += 1) {
    const workflow = STORM_WORKFLOWS[run % STORM_WORKFLOWS.length] ?? '';
    asked.push(startRun(app, { workflow, input: {}, trigger: 'bench', by: BY }));
    await sleep(Math.max(0, start + (run * STORM_MS) / FAILURES - performance.now()));
  }
  await Promise.all(asked);
}

async function driveUntil(over: Promise<void>): Promise<{ runs: number; seconds: number }> {
  const start = performance.now();
  const rest = { isOver: false };
  const ended = over.finally(() => {
    rest.isOver = true;
  });
  let runs = 0;
  while (!rest.isOver) {
    await load.drive(app, RUNS_AT_A_TIME, UNFINISHED_MAX);
    runs += RUNS_AT_A_TIME;
  }
  await ended;
  return { runs, seconds: (performance.now() - start) / 1_000 };
}
