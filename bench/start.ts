import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { makeDatabase, WORKFLOW } from './database.ts';
import { KINDS_FILE, SIGNALBOX } from './script.ts';

/** From the start of the process to the first run completed, with Node's compile cache empty and filled. */
export async function measureStart(folder: string): Promise<{ warm_ms: number; cold_ms: number }> {
  const file = join(folder, 'start.db');
  await makeDatabase(file, { steps: [{ id: 'only', type: 'bench_pure' }] });
  const env = {
    DATABASE_URL: `sqlite:${file}`,
    STEP_KINDS: KINDS_FILE,
    NODE_COMPILE_CACHE: join(folder, 'compile-cache'),
  };
  return { cold_ms: await timeFirstRun(env), warm_ms: await timeFirstRun(env) };
}

async function timeFirstRun(env: Record<string, string>): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, [SIGNALBOX, 'run', WORKFLOW, '--wait', '--json'], { env });
  const ended = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), ended]);
  const elapsed = performance.now() - start;
  const trouble = (await text(child.stderr)).trim();
  await ended;
  if (child.exitCode !== 0) throw new Error(`signalbox run failed: ${trouble}`);
  return elapsed;
}
