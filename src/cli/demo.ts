import { once } from 'node:events';
import { applyExamples, failOrder, readLogBack, writeReleaseNotes } from './demo/acts.ts';
import { killWorker } from './demo/kill-act.ts';
import { layOutProps, type Props } from './demo/props.ts';
import { openStage, type Stage } from './demo/stage.ts';
import { EXIT } from './exit-codes.ts';
import type { Verb } from './verb.ts';

const FOLDER = 'data/demo';

export const VERB: Verb = {
  usage: 'demo',
  about: `Shows what Signalbox does with the workflows in examples/, in the folder ${FOLDER}.
It waits for Enter before each act, unless nobody can press it.`,
  flags: { script: { about: 'Plays by itself.' } },
  words: { min: 0, max: 0 },
  run: async ({ args, config, io, takeInterrupts }) => {
    const props = await layOutProps(FOLDER);
    const { program, database: DATABASE_URL, mcpConfig: MCP_CONFIG } = props;
    const stage = openStage({
      io,
      program,
      env: { ...config.environment, DATABASE_URL, MCP_CONFIG, LOG_LEVEL: 'info' },
      isGuided: io.isTerminal && !args.has('script'),
    });
    const interrupted = once(takeInterrupts(), 'abort').then(() => EXIT.interrupted);
    try {
      return await Promise.race([playDemo(stage, props), interrupted]);
    } finally {
      stage.close();
    }
  },
};

async function playDemo(stage: Stage, props: Props): Promise<number> {
  await stage.announce(
    'Signalbox runs workflows durably, and says honestly how they fail.',
    `This takes half a minute. It writes to the folder ${FOLDER}, and calls nothing but two MCP servers on this machine: the file system server, and a small order system.`,
  );
  await applyExamples(stage, props);
  await writeReleaseNotes(stage, props);
  await failOrder(stage);
  await readLogBack(stage);
  await killWorker(stage);
  stage.say(
    '',
    'That was all. To go on by hand:',
    '',
    `   export DATABASE_URL=${props.database} MCP_CONFIG=${props.mcpConfig}`,
    '   npx signalbox list',
    '   npx signalbox run order-fulfilment order_id=1041 --wait',
  );
  return EXIT.completed;
}
