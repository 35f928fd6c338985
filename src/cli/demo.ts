import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '#src/config.ts';
import { applyExamples, failOrder, readLogBack, writeReleaseNotes } from './demo/acts.ts';
import { killWorker } from './demo/kill-act.ts';
import { openStage } from './demo/stage.ts';
import { EXIT } from './exit-codes.ts';
import type { CliIo } from './io.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const DATABASE_URL = 'sqlite:data/demo/demo.db';
const MCP_CONFIG = 'examples/mcp.json';

/**
 * Shows what Signalbox does with the examples, in a folder of its own. It waits for Enter before
 * each act, unless nobody can press it or `--script` says not to. Resolves with the exit code.
 */
export async function runDemo(args: readonly string[], io: CliIo): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { script: { type: 'boolean' } } });
  const env = { ...readConfig().environment, DATABASE_URL, MCP_CONFIG, LOG_LEVEL: 'info' };
  const isGuided = io.isTerminal && values.script !== true;
  const stage = openStage({ io, root: ROOT, env, isGuided });
  try {
    await stage.announce(
      'Signalbox runs workflows durably, and says honestly how they fail.',
      'This takes about a minute. It writes to the folder data/demo, and calls nothing but two',
      'MCP servers on this machine: the file system server, and a small order system.',
    );
    await applyExamples(stage);
    await writeReleaseNotes(stage, join(ROOT, 'data/demo'));
    await failOrder(stage);
    await readLogBack(stage);
    await killWorker(stage);
    stage.say(
      '',
      'That was all. To go on by hand:',
      '',
      `   export DATABASE_URL=${DATABASE_URL} MCP_CONFIG=${MCP_CONFIG}`,
      '   npm run -s signalbox -- list',
      '   npm run -s signalbox -- run order-fulfilment order_id=1041 --wait',
    );
    return EXIT.completed;
  } finally {
    stage.close();
  }
}
