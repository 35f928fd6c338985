import { enableCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { openApp } from '#src/app.ts';
import { readConfig } from '#src/config.ts';
import { Supervisor } from '#src/engine/supervisor.ts';
import { openLog } from '#src/log.ts';
import { startRun } from '#src/operations/start-run.ts';
import { openSteps } from '#src/steps/index.ts';
import { loadRun } from '#src/store/runs.ts';
import { loadState } from '#src/store/snapshots.ts';
import { WORKFLOW } from './database.ts';
import type { LoopFigures } from './loop.ts';
import { medianOf } from './sample.ts';

enableCompileCache();

const ITEMS = 100_000;
const WARM_ITEMS = 2_000;
const SETTLE_MS = 2_000;
const WEIGH_EVERY_MS = 100;
const FOLDS = 21;

const config = readConfig();
const { kinds } = await openSteps({ config, version: 'bench' });
let onEnded = (_status: string) => {};
const supervisor = new Supervisor({
  config,
  log: openLog(config, 'bench'),
  onEnded: (runs) => onEnded(runs[0]?.status ?? ''),
});
await supervisor.start();
const app = await openApp({ config, name: 'bench', kinds, journal: supervisor.journal });

await loopOver(WARM_ITEMS);
await sleep(SETTLE_MS);
const idle = process.memoryUsage.rss();
let most = idle;
const scale = setInterval(() => {
  most = Math.max(most, process.memoryUsage.rss());
}, WEIGH_EVERY_MS);
const start = performance.now();
const run = await loopOver(ITEMS);
const seconds = (performance.now() - start) / 1000;
clearInterval(scale);
const figures: LoopFigures = {
  items_per_s: ITEMS / seconds,
  mb: (most - idle) / 2 ** 20,
  ...(await measureFold(run)),
};
process.stdout.write(JSON.stringify(figures));
await supervisor.stop();
await app.close();

async function loopOver(count: number): Promise<number> {
  const items = Array.from({ length: count }, (_, index) => ({ name: `item ${index}`, ok: true }));
  const { promise, resolve } = Promise.withResolvers<string>();
  onEnded = resolve;
  const by = { kind: 'local', id: 'bench', name: 'bench' } as const;
  const started = await startRun(app, {
    workflow: WORKFLOW,
    input: { items },
    trigger: 'bench',
    by,
  });
  const status = await promise;
  if (status !== 'completed') throw new Error(`the loop is ${status}`);
  return started.run;
}

async function measureFold(key: number): Promise<Pick<LoopFigures, 'fold_ms' | 'events'>> {
  const record = await loadRun(app.db, key);
  if (!record) throw new Error('the run is gone');
  const place = { run: key, createdAt: record.created_at, head: record.head };
  const times: number[] = [];
  for (let folds = 0; folds < FOLDS; folds += 1) {
    const begun = performance.now();
    await loadState(app.db, place);
    times.push(performance.now() - begun);
  }
  return { fold_ms: medianOf(times), events: record.head };
}
