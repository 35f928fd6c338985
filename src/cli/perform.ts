import { type Config, readConfig, secretsOfConfig } from '#src/config.ts';
import { nearest } from '#src/domain/nearest.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import { readVersion } from '#src/version.ts';
import { ownArgs, readArgs } from './args.ts';
import type { Bots } from './bots.ts';
import type { Drawing } from './drawing.ts';
import { EXIT } from './exit-codes.ts';
import { explainTrouble } from './explain-trouble.ts';
import { describeVerb, describeVerbs } from './help.ts';
import type { CliIo } from './io.ts';
import type { Colouring } from './process-io.ts';
import { UsageError } from './usage-error.ts';
import type { VerbCall } from './verb.ts';
import { VERBS } from './verbs.ts';

/** What a command line is handed of the process that it runs in. */
export interface CliHost {
  /** Absent: that of the process. */
  environment?: Readonly<Record<string, string | undefined>>;
  openIo: (colouring: Colouring) => CliIo;
  takeInterrupts: VerbCall['takeInterrupts'];
  loadDrawing: (io: CliIo) => Promise<Drawing>;
  loadBots: () => Promise<Bots>;
}

/** Everything the command line does, but for what is about its process: resolves with the exit code. */
export async function perform(argv: readonly string[], host: CliHost): Promise<number> {
  const plain = host.openIo({});
  let config: Config | null = null;
  try {
    if (argv.length === 0) {
      plain.tell(listVerbs(plain.columns));
      return EXIT.usage;
    }
    const help = await findHelp(argv, host, plain.columns);
    if (help !== null) {
      plain.print(help);
      return EXIT.completed;
    }
    const { verb, rest } = await findVerb(argv, host);
    const args = readArgs(rest, verb);
    config = readConfig(host.environment);
    const io = host.openIo(config);
    return await verb.run({
      args,
      config,
      io,
      takeInterrupts: host.takeInterrupts,
      loadDrawing: () => host.loadDrawing(io),
      loadBots: host.loadBots,
    });
  } catch (error) {
    return reportTrouble(error, { io: plain, config, isJson: argv.includes('--json') });
  }
}

/** The text that is asked for; null: none is. */
async function findHelp(
  argv: readonly string[],
  host: CliHost,
  width: number,
): Promise<string | null> {
  const [first, second] = argv;
  if (first === '--version') return readVersion();
  const isHelp = first === 'help' || first === '--help' || first === '-h';
  if (isHelp) {
    if (second === undefined) return listVerbs(width);
    return describeVerb((await findVerb([second], host)).verb, width);
  }
  if (!argv.some(asksForHelp)) return null;
  const { verb, rest } = await findVerb(argv, host);
  return ownArgs(rest, verb).some(asksForHelp) ? describeVerb(verb, width) : null;
}

function asksForHelp(word: string): boolean {
  return word === '--help' || word === '-h';
}

function listVerbs(width: number): string {
  const summaries = Object.entries(VERBS).map(([verb, { summary }]) => [verb, summary] as const);
  return describeVerbs(summaries, readVersion(), width);
}

async function findVerb([name = '', ...rest]: readonly string[], { loadBots }: CliHost) {
  const entry = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (entry) return { verb: (await entry.load()).VERB, rest };
  const { runVerbs } = await loadBots();
  if (runVerbs.includes(name)) {
    const line = ['/run', name, ...rest].join(' ');
    throw new UsageError(`"${name}" is asked in chat.`, `Write signalbox chat "${line}"`);
  }
  const guess = nearest(name, Object.keys(VERBS));
  const fix = guess === undefined ? 'See signalbox --help.' : `Did you mean "${guess}"?`;
  throw new UsageError(`There is no verb "${name}".`, fix);
}

interface Reporting {
  io: CliIo;
  config: Config | null;
  isJson: boolean;
}

/** What is wrong goes to whoever reads: a person on stderr, a program on stdout. Resolves with the exit code. */
export async function reportTrouble(
  error: unknown,
  { io, config, isJson }: Reporting,
): Promise<number> {
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
