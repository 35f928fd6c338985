import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { applyExamples, failOrder, readLogBack, writeReleaseNotes } from './demo/acts.ts';
import { killWorker } from './demo/kill-act.ts';
import { openStage, type Stage } from './demo/stage.ts';
import { EXIT } from './exit-codes.ts';
import type { Verb } from './verb.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = 'data/demo';
const DATABASE_URL = `sqlite:${FOLDER}/demo.db`;
const MCP_CONFIG = 'examples/mcp.json';

export const VERB: Verb = {
  usage: 'demo',
  about: `Shows what Signalbox does with the workflows in examples/, in the folder ${FOLDER}.
It waits for Enter before each act, unless nobody can press it.`,
  flags: { script: { about: 'Plays by itself.' } },
  words: { min: 0, max: 0 },
  run: async ({ args, config, io, takeInterrupts }) => {
    const stage = openStage({
      io,
      root: ROOT,
      env: { ...config.environment, DATABASE_URL, MCP_CONFIG, LOG_LEVEL: 'info' },
      isGuided: io.isTerminal && !args.has('script'),
    });
    const interrupted = once(takeInterrupts(), 'abort').then(() => EXIT.interrupted);
    try {
      return await Promise.race([playDemo(stage), interrupted]);
    } finally {
      stage.close();
    }
  },
};

async function playDemo(stage: Stage): Promise<number> {
  await stage.announce(
    'Signalbox runs workflows durably, and says honestly how they fail.',
    `This takes half a minute. It writes to the folder ${FOLDER}, and calls nothing but two MCP servers on this machine: the file system server, and a small order system.`,
  );
  await applyExamples(stage);
  await writeReleaseNotes(stage, join(ROOT, FOLDER));
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
}
