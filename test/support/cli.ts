import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { inject, onTestFinished } from 'vitest';
import { type CliText, performHere } from './cli-here.ts';
import { waitForFact } from './wait-for-fact.ts';

export const BINARY = fileURLToPath(new URL('../../bin/signalbox.mjs', import.meta.url));
/** Step kinds that wait for a file, so that a test holds a step in flight for as long as it likes. */
const KINDS = fileURLToPath(new URL('cli-kinds.ts', import.meta.url));

/** Nothing that is tested takes so long: what does is ended. */
const PATIENCE_MS = 60_000;

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Each line of stdout, parsed. */
  json: unknown[];
}

export interface CliCommand {
  /** Waits for a line on stderr with these words. */
  tells: (words: string) => Promise<string>;
  ended: Promise<CliResult>;
}

export interface CliProcess extends CliCommand {
  child: ChildProcess;
}

export interface CliOptions {
  env?: Readonly<Record<string, string>>;
  /** null: it stays open, for a test that types. */
  stdin?: string | null;
  /** A command line that is to run the binary. */
  under?: readonly string[];
  uid?: number;
  /** Who started it ends it; otherwise it goes when the test has finished. */
  outlivesTest?: true;
}

export interface CommandOptions {
  env?: Readonly<Record<string, string>>;
  stdin?: string;
}

/** A folder of its own with a database in it, and commands to be run there. */
export interface CliBench {
  folder: string;
  database: string;
  /** Writes a file of the folder: text as it is, anything else as JSON. Returns its path. */
  write: (name: string, content: unknown) => string;
  /** Starts the real binary. */
  start: (args: readonly string[], options?: CliOptions) => CliProcess;
  /** Begins a command that ends by itself, in the process of the test: that costs a tenth. */
  begin: (args: readonly string[], options?: CommandOptions) => CliCommand;
  /** The same, to its end. */
  run: (args: readonly string[], options?: CommandOptions) => Promise<CliResult>;
  /** The same with the real binary, where the process is what is tested. */
  runProgram: (args: readonly string[], options?: CliOptions) => Promise<CliResult>;
}

export function openCliBench(env: Readonly<Record<string, string>> = {}): CliBench {
  const folder = mkdtempSync(join(inject('scratchFolder'), 'cli-'));
  const database = join(folder, 'signalbox.db');
  const base = {
    DATABASE_URL: `sqlite:${database}`,
    STEP_KINDS: KINDS,
    BEAT_SECONDS: '0.2',
    ...env,
  };
  const launch = (args: readonly string[], options: CliOptions = {}) => {
    const [command = process.execPath, ...rest] = [
      ...(options.under ?? []),
      process.execPath,
      BINARY,
      ...args,
    ];
    const child = spawn(command, rest, {
      cwd: folder,
      env: { ...base, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
      ...(options.uid === undefined ? {} : { uid: options.uid }),
    });
    return watch(child, options.stdin === undefined ? '' : options.stdin);
  };
  const begin = (
    args: readonly string[],
    { env: own = {}, stdin = '' }: CommandOptions = {},
  ): CliCommand => {
    const told = { stdout: '', stderr: '' };
    // What is logged would go to the terminal of the tests.
    const here = { LOG_LEVEL: 'silent', ...base, ...own };
    const ended = performHere({ args, stdin, folder, env: here, told });
    return {
      tells: (words) => waitForLine(told, words),
      ended: ended.then((code) => withJson({ code, ...told })),
    };
  };
  return {
    folder,
    database,
    write: (name, content) => {
      const file = join(folder, name);
      writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
      return file;
    },
    start: (args, options) => {
      const program = launch(args, options);
      if (!options?.outlivesTest) onTestFinished(() => void program.child.kill('SIGKILL'));
      return program;
    },
    begin,
    run: (args, options) => begin(args, options).ended,
    // It ends by itself, also where several tests run at once and none can be said to have started it.
    runProgram: (args, options) => launch(args, options).ended,
  };
}

function watch(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  stdin: string | null,
): CliProcess {
  const seen = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (seen.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (seen.stderr += text));
  // It may have ended without reading what it was given.
  child.stdin.on('error', () => undefined);
  if (stdin !== null) child.stdin.end(stdin);
  const ended = once(child, 'close').then(([code]: unknown[]) =>
    withJson({ code: typeof code === 'number' ? code : null, ...seen }),
  );
  return {
    child,
    ended,
    tells: (words) => waitForLine(seen, words),
  };
}

function waitForLine(told: CliText, words: string): Promise<string> {
  return waitForFact(
    () => `"${words}" on stderr; it said: ${told.stderr}`,
    () => told.stderr.split('\n').find((line) => line.includes(words)),
  );
}

function withJson(result: Omit<CliResult, 'json'>): CliResult {
  return {
    ...result,
    get json() {
      return result.stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
    },
  };
}
