import { join } from 'node:path';
import { z } from 'zod';
import { makeDatabase } from './database.ts';
import { measureFsync } from './fsync.ts';
import { KINDS_FILE, runScript } from './script.ts';
import { w1Graph } from './w1-graph.ts';
import { WAITING_GRAPH, WAITING_WORKFLOW } from './waiting-graph.ts';

const Figures = z.object({
  p50_ms: z.number(),
  p99_ms: z.number(),
  pause_p99_ms: z.number(),
  /** What W1 did meanwhile. */
  runs_per_s: z.number(),
  requests: z.number(),
});
/** `fsync_ms` is what the disk took in the same minute. */
export type RequestFigures = z.infer<typeof Figures> & { fsync_ms: number };

/** How long people wait for an answer while W1 runs flat out, in a process of its own. */
export async function measureRequests(folder: string): Promise<RequestFigures> {
  const file = join(folder, 'requests.db');
  await makeDatabase(file, w1Graph('bench_pure'));
  await makeDatabase(file, WAITING_GRAPH, WAITING_WORKFLOW);
  const fsync_ms = measureFsync(folder) / 1000;
  const out = await runScript('requests-process.ts', [], {
    DATABASE_URL: `sqlite:${file}`,
    STEP_KINDS: KINDS_FILE,
    LOG_LEVEL: 'warn',
    CHAT_OPERATORS: 'slack:U1',
  });
  return { ...Figures.parse(JSON.parse(out)), fsync_ms };
}
