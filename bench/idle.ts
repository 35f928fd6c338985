import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { makeDatabase } from './database.ts';
import { SIGNALBOX } from './script.ts';
import { w1Graph } from './w1-graph.ts';

/** Time enough to write the compile cache that every later start finds. */
const FIRST_START_MS = 3_000;
const SETTLE_MS = 5_000;

/** The resident memory of a worker process that has nothing to do, megabytes. */
export async function measureIdle(folder: string): Promise<number> {
  const file = join(folder, 'idle.db');
  await makeDatabase(file, w1Graph('bench_pure'));
  const env = {
    DATABASE_URL: `sqlite:${file}`,
    NODE_COMPILE_CACHE: join(folder, 'compile-cache'),
  };
  await weighWorker(env, FIRST_START_MS);
  return weighWorker(env, SETTLE_MS);
}

async function weighWorker(env: Record<string, string>, afterMs: number): Promise<number> {
  const child = spawn(process.execPath, [SIGNALBOX, 'worker'], { env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  await sleep(afterMs);
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', `${child.pid}`]);
  child.kill('SIGTERM');
  await ended;
  return Number(stdout) / 1024;
}
