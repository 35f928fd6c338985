import { join } from 'node:path';
import { z } from 'zod';
import { makeDatabase } from './database.ts';
import { KINDS_FILE, runScript } from './script.ts';
import { WAITING_GRAPH, WAITING_WORKFLOW } from './waiting-graph.ts';

const Figures = z.object({ rss_mb: z.number(), cpu_ms_per_s: z.number() });

/** What 10,000 runs that wait for people cost a process more than as many that have ended. */
export interface WaitingFigures {
  mb: number;
  cpu_ms_per_s: number;
  /** Of a process with nothing to do. */
  idle_cpu_ms_per_s: number;
}

/** Weighs two processes that have driven as many runs: of one they wait, of the other they are done. */
export async function measureWaiting(folder: string): Promise<WaitingFigures> {
  const done = await weigh(join(folder, 'done.db'), {
    steps: [{ id: 'only', type: 'bench_pure' }],
  });
  const waiting = await weigh(join(folder, 'waiting.db'), WAITING_GRAPH);
  return {
    mb: waiting.rss_mb - done.rss_mb,
    cpu_ms_per_s: waiting.cpu_ms_per_s,
    idle_cpu_ms_per_s: done.cpu_ms_per_s,
  };
}

async function weigh(file: string, graph: Parameters<typeof makeDatabase>[1]) {
  await makeDatabase(file, graph, WAITING_WORKFLOW);
  const out = await runScript('waiting-process.ts', [], {
    DATABASE_URL: `sqlite:${file}`,
    STEP_KINDS: KINDS_FILE,
    LOG_LEVEL: 'warn',
    CHAT_OPERATORS: 'slack:U1',
  });
  return Figures.parse(JSON.parse(out));
}
