import { once } from 'node:events';
import { type Config, readConfig } from '#src/config.ts';
import {
  applyExamples,
  failOrder,
  openServer,
  readDigest,
  readLogBack,
  retryOrder,
} from './demo/acts.ts';
import { approveNotes, rejectNotes } from './demo/approval-acts.ts';
import { killWorker } from './demo/kill-act.ts';
import { layOutProps, type Props } from './demo/props.ts';
import { openStage, type Stage } from './demo/stage.ts';
import { drainRun, drainTooLong, holdWorkflow } from './demo/stop-acts.ts';
import { EXIT } from './exit-codes.ts';
import type { Verb } from './verb.ts';

const FOLDER = 'data/demo';

export const VERB: Verb = {
  usage: 'demo',
  about: `Shows what Signalbox does with the workflows in examples/, in the folder ${FOLDER}.
It says what to type, and waits for it, unless nobody can type; Enter alone has it typed.`,
  flags: { script: { about: 'Plays by itself.' } },
  words: { min: 0, max: 0 },
  run: async ({ args, config, io, takeInterrupts }) => {
    const props = await layOutProps(FOLDER);
    const { program, database: DATABASE_URL, mcpConfig: MCP_CONFIG } = props;
    const own = { DATABASE_URL, MCP_CONFIG, LOG_LEVEL: 'info' };
    const environment = { ...withoutChat(config.environment), ...own };
    const stage = openStage({
      io,
      program,
      config: readConfig(environment),
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

/** What is only played is told to nobody who is not here. Blank, not absent: commands read .env again. */
function withoutChat(environment: Config['environment']): Config['environment'] {
  const quiet = Object.entries(environment).map(([name, value]) =>
    /^(SLACK|DISCORD|CHAT)_/.test(name) ? [name, ''] : [name, value],
  );
  return Object.fromEntries(quiet);
}

async function playDemo(stage: Stage, props: Props): Promise<number> {
  await stage.announce(
    'Signalbox runs workflows durably, and says honestly how they fail.',
    `This takes a minute. It writes to the folder ${FOLDER}, and calls nothing but two MCP servers on this machine: the file system server, and a small order system.`,
  );
  await applyExamples(stage, props);
  const server = await openServer(stage);
  await approveNotes(stage, props);
  await rejectNotes(stage, props);
  await failOrder(stage);
  await retryOrder(stage);
  await drainRun(stage);
  await drainTooLong(stage);
  await holdWorkflow(stage);
  await readLogBack(stage);
  await server.close();
  await killWorker(stage);
  await readDigest(stage);
  stage.say(
    '',
    'That was all. To go on by hand:',
    '',
    `   export DATABASE_URL=${props.database} MCP_CONFIG=${props.mcpConfig}`,
    '   npx signalbox serve',
  );
  return EXIT.completed;
}
