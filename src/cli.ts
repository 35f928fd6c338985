import { ownArgs, readArgs } from './cli/args.ts';
import type { Drawing } from './cli/drawing.ts';
import { EXIT } from './cli/exit-codes.ts';
import { explainTrouble } from './cli/explain-trouble.ts';
import { describeVerb, describeVerbs } from './cli/help.ts';
import { takeInterrupts } from './cli/interrupts.ts';
import type { CliIo } from './cli/io.ts';
import { flushOutput, openProcessIo } from './cli/process-io.ts';
import { UsageError } from './cli/usage-error.ts';
import type { Verb } from './cli/verb.ts';
import { SYSTEM_CLOCK } from './clock.ts';
import { type Config, readConfig, secretsOfConfig } from './config.ts';
import { nearest } from './domain/nearest.ts';
import { makeRedactor } from './domain/redact.ts';
import { readVersion } from './version.ts';

interface VerbEntry {
  summary: string;
  /** Only the verb that is asked for is loaded. */
  load: () => Promise<{ VERB: Verb }>;
}

const VERBS: Readonly<Record<string, VerbEntry>> = {
  apply: { summary: 'publish workflow files', load: () => import('./cli/apply.ts') },
  validate: {
    summary: 'find everything that is wrong with a workflow file',
    load: () => import('./cli/validate.ts'),
  },
  run: { summary: 'start a run of a workflow', load: () => import('./cli/run.ts') },
  chat: { summary: 'ask in /run lines, as in chat', load: () => import('./cli/chat.ts') },
  list: { summary: 'list runs, newest first', load: () => import('./cli/list.ts') },
  show: { summary: 'show where a run stands', load: () => import('./cli/show.ts') },
  why: {
    summary: 'explain why a run failed, or does not move',
    load: () => import('./cli/why.ts'),
  },
  events: { summary: 'print the log of a run', load: () => import('./cli/events.ts') },
  context: {
    summary: 'print what a run was given and its steps returned',
    load: () => import('./cli/context.ts'),
  },
  serve: {
    summary: 'drive runs, show cards and answer health checks until told to stop',
    load: () => import('./cli/serve.ts'),
  },
  worker: { summary: 'drive runs until told to stop', load: () => import('./cli/worker.ts') },
  users: { summary: 'say who may do what', load: () => import('./cli/users.ts') },
  audit: {
    summary: 'list what people asked, and what came of it',
    load: () => import('./cli/audit.ts'),
  },
  migrate: {
    summary: 'bring the database up to date',
    load: () => import('./cli/migrate.ts'),
  },
  demo: { summary: 'show it all with the examples', load: () => import('./cli/demo.ts') },
  bench: { summary: 'measure this machine', load: () => import('./cli/bench.ts') },
};

/** Everything the command line does, but for what is about this process: resolves with the exit code. */
async function perform(argv: readonly string[]): Promise<number> {
  const plain = openProcessIo({});
  let config: Config | null = null;
  try {
    if (argv.length === 0) {
      plain.tell(listVerbs(plain.columns));
      return EXIT.usage;
    }
    const help = await findHelp(argv, plain.columns);
    if (help !== null) {
      plain.print(help);
      return EXIT.completed;
    }
    const { verb, rest } = await findVerb(argv);
    const args = readArgs(rest, verb);
    config = readConfig();
    const io = openProcessIo(config);
    return await verb.run({
      args,
      config,
      io,
      takeInterrupts: () =>
        takeInterrupts({ ...SYSTEM_CLOCK, leave: () => process.exit(EXIT.interrupted) }),
      loadDrawing: () => loadDrawing(io),
      loadBots: async () => (await import('#bots/index.ts')).openBots(),
    });
  } catch (error) {
    return report(error, { io: plain, config, isJson: argv.includes('--json') });
  }
}

/** The text that is asked for; null: none is. */
async function findHelp(argv: readonly string[], width: number): Promise<string | null> {
  const [first, second] = argv;
  if (first === '--version') return readVersion();
  const isHelp = first === 'help' || first === '--help' || first === '-h';
  if (isHelp) {
    if (second === undefined) return listVerbs(width);
    return describeVerb((await findVerb([second])).verb, width);
  }
  if (!argv.some(asksForHelp)) return null;
  const { verb, rest } = await findVerb(argv);
  return ownArgs(rest, verb).some(asksForHelp) ? describeVerb(verb, width) : null;
}

function asksForHelp(word: string): boolean {
  return word === '--help' || word === '-h';
}

function listVerbs(width: number): string {
  const summaries = Object.entries(VERBS).map(([verb, { summary }]) => [verb, summary] as const);
  return describeVerbs(summaries, readVersion(), width);
}

async function findVerb([name = '', ...rest]: readonly string[]) {
  const entry = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (entry) return { verb: (await entry.load()).VERB, rest };
  const guess = nearest(name, Object.keys(VERBS));
  const fix = guess === undefined ? 'See signalbox --help.' : `Did you mean "${guess}"?`;
  throw new UsageError(`There is no verb "${name}".`, fix);
}

async function loadDrawing({ colours, columns }: CliIo): Promise<Drawing> {
  const { openTerminal } = await import('#bots/terminal/index.ts');
  return openTerminal({ colours, width: columns });
}

interface Reporting {
  io: CliIo;
  config: Config | null;
  isJson: boolean;
}

/** What is wrong goes to whoever reads: a person on stderr, a program on stdout. */
async function report(error: unknown, { io, config, isJson }: Reporting): Promise<number> {
  const trouble = await explainTrouble(error, config?.DATABASE_URL ?? null);
  const redact = makeRedactor(config ? secretsOfConfig(config) : []);
  const { error: message, code, fix, exitCode, details } = trouble;
  if (details !== null) io.tell(redact(details));
  if (isJson) {
    io.print(JSON.stringify({ error: redact(message), code, fix }));
    return exitCode;
  }
  io.tell(redact(message));
  if (fix !== null) io.tell(redact(fix));
  return exitCode;
}

// What nobody waits for can fail too: it is a bug, and is told like one.
process.on('uncaughtException', (thrown) => {
  const reporting = {
    io: openProcessIo({}),
    config: null,
    isJson: process.argv.includes('--json'),
  };
  report(thrown, reporting).then(
    (code) => process.exit(code),
    () => process.exit(EXIT.internal),
  );
});

const exitCode = await perform(process.argv.slice(2));
await flushOutput();
// Whatever a library still holds open must not keep a command that is done.
process.exit(exitCode);
