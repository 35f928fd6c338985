import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { Refusal } from '#src/domain/errors.ts';
import type { CliIo } from '../io.ts';

/** No command of the demo takes longer; one that does is ended, and the demo with it. */
const COMMAND_MS_MAX = 60_000;

/** Starts this very program as a user would, with one environment. */
export interface Commands {
  /** Shows the output as it comes, and resolves with the exit code. */
  play: (words: readonly string[]) => Promise<number>;
  /** A worker that runs until it is ended. Resolves when it is ready. */
  startWorker: () => Promise<ChildProcess>;
  /** A server without a terminal. Resolves when it is ready. */
  startServer: () => Promise<ChildProcess>;
  /** Ends what still runs, at once: it is a demo, and nothing is lost by it. */
  close: () => void;
}

export interface CommandsOptions {
  io: CliIo;
  /** The file of this very program. */
  program: string;
  env: NodeJS.ProcessEnv;
}

export function openCommands({ io, program, env }: CommandsOptions): Commands {
  const children = new Set<ChildProcess>();
  const start = (words: readonly string[], output: 'inherit' | 'pipe') => {
    const child = spawn(process.execPath, [program, ...words], {
      env,
      stdio: ['ignore', output, output],
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  };
  const startUntilReady = async (words: readonly string[]) => {
    const child = start(words, 'pipe');
    await waitForLine(child, 'ready');
    return child;
  };
  return {
    play: async (words) => {
      const child = start(words, io.isTerminal ? 'inherit' : 'pipe');
      forward(child.stdout, io.print);
      forward(child.stderr, io.tell);
      return codeOf(child, words);
    },
    startWorker: () => startUntilReady(['worker']),
    startServer: () => startUntilReady(['serve', '--headless', '--port', '0']),
    close: () => {
      for (const child of children) child.kill('SIGKILL');
    },
  };
}

async function codeOf(child: ChildProcess, words: readonly string[]): Promise<number> {
  const timer = setTimeout(() => child.kill('SIGKILL'), COMMAND_MS_MAX);
  const [code] = z
    .tuple([z.number().nullable()])
    .rest(z.unknown())
    .parse(await once(child, 'close'));
  clearTimeout(timer);
  if (code !== null) return code;
  throw new Refusal('unavailable', `"signalbox ${words.join(' ')}" was ended before it was done.`);
}

function forward(from: Readable | null, to: (line: string) => void): void {
  if (from !== null) createInterface({ input: from }).on('line', to);
}

async function waitForLine(child: ChildProcess, words: string): Promise<void> {
  if (child.stderr === null) return;
  const lines: string[] = [];
  // What comes later is read too: a pipe that nobody empties would stop the worker.
  const reader = createInterface({ input: child.stderr });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  reader.on('line', (line) => {
    lines.push(line);
    if (line.includes(words)) resolve();
  });
  child.once('exit', () => {
    reject(new Refusal('unavailable', `It did not start: ${lines.slice(-5).join(' ')}`));
  });
  await promise;
}
