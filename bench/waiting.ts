import { join } from 'node:path';
import { z } from 'zod';
import { makeDatabase } from './database.ts';
import { KINDS_FILE, runScript } from './script.ts';
import { WAITING_GRAPH, WAITING_WORKFLOW } from './waiting-graph.ts';

const Figures = z.object({
  /** What as many more cost the process that drove them there. */
  mb: z.number(),
  cpu_ms_per_s: z.number(),
  /** Of the same process before there was any. */
  idle_cpu_ms_per_s: z.number(),
});
export type WaitingFigures = z.infer<typeof Figures>;

/** What 10,000 runs that wait for people cost, in a process of its own. */
export async function measureWaiting(folder: string): Promise<WaitingFigures> {
  const file = join(folder, 'waiting.db');
  await makeDatabase(file, WAITING_GRAPH, WAITING_WORKFLOW);
  const out = await runScript('waiting-process.ts', [], {
    DATABASE_URL: `sqlite:${file}`,
    STEP_KINDS: KINDS_FILE,
    LOG_LEVEL: 'warn',
    CHAT_OPERATORS: 'slack:U1',
  });
  return Figures.parse(JSON.parse(out));
}
