import { join } from 'node:path';
import { z } from 'zod';
import { makeDatabase } from './database.ts';
import { runScript } from './script.ts';

const LOOP = {
  steps: [
    {
      id: 'each',
      type: 'for_each',
      for_each_items: '{{input.items}}',
      for_each_max_parallel: 50,
      for_each_body_steps: [
        { id: 'mark', type: 'lua_script', script: 'return { n = index, name = item.name }' },
      ],
    },
  ],
};

const Figures = z.object({
  items_per_s: z.number(),
  /** The most that the process took while it ran, over what it takes with nothing to do. */
  mb: z.number(),
  /** Reading the run's state from its last snapshot and what came after. */
  fold_ms: z.number(),
  /** How long the log is that is not folded from its start. */
  events: z.number(),
});
export type LoopFigures = z.infer<typeof Figures>;

/** A for_each over 100,000 items in Lua, in a process and a database of its own. */
export async function measureLoop(folder: string): Promise<LoopFigures> {
  const file = join(folder, 'loop.db');
  await makeDatabase(file, LOOP);
  const out = await runScript('loop-process.ts', [], {
    DATABASE_URL: `sqlite:${file}`,
    LOG_LEVEL: 'warn',
  });
  return Figures.parse(JSON.parse(out));
}
