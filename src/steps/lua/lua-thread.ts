import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { CLAIM, type LuaReport, type LuaScript, type LuaThreadOptions } from './lua-job.ts';

enableCompileCache();
const { LuaState } = await import('./lua-state.ts');

/** Outcomes wait at most this long for others to travel with. */
const REPORT_EVERY_MS = 5;

const { claims, memoryBytes }: LuaThreadOptions = workerData;
let state = await LuaState.open(memoryBytes);

parentPort?.on('message', (batch: LuaScript[]) => void runBatch(batch));
report({ kind: 'ready' });

async function runBatch(batch: LuaScript[]): Promise<void> {
  let outcomes: Extract<LuaReport, { kind: 'outcomes' }>['outcomes'] = [];
  let reportedAt = performance.now();
  for (const [place, script] of batch.entries()) {
    if (Atomics.compareExchange(claims, place, CLAIM.free, CLAIM.running) !== CLAIM.free) continue;
    outcomes.push([place, state.run(script)]);
    Atomics.store(claims, place, CLAIM.done);
    if (performance.now() - reportedAt > REPORT_EVERY_MS) {
      report({ kind: 'outcomes', outcomes, isLast: false });
      outcomes = [];
      reportedAt = performance.now();
    }
    // Between two scripts, so that nobody's time is spent on what another one left behind.
    if (!state.isReusable()) state = await LuaState.open(memoryBytes);
  }
  report({ kind: 'outcomes', outcomes, isLast: true });
}

function report(message: LuaReport): void {
  parentPort?.postMessage(message, []);
}
