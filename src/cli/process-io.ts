import { isatty } from 'node:tty';
import type { CliIo } from './io.ts';

/** Lines of a file or a pipe are as wide as this. */
const COLUMNS_OTHERWISE = 100;

export interface Colouring {
  /** Any text: no colours. */
  NO_COLOR?: string | undefined;
  /** Any text but 0: colours, also where stdout is no terminal. */
  FORCE_COLOR?: string | undefined;
}

/** A pipe whose reader has gone away, as `head` does, or a terminal whose window was closed. */
const NOBODY_READS = ['EPIPE', 'EIO'];

/** The process's own streams. That nobody reads any longer is no error. */
export function openProcessIo({ NO_COLOR, FORCE_COLOR }: Colouring): CliIo {
  const { stdout, stderr, stdin } = process;
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!NOBODY_READS.includes(error.code ?? '')) throw error;
    });
  }
  const isTerminal = isatty(stdout.fd);
  const isForced = FORCE_COLOR !== undefined && FORCE_COLOR !== '0';
  return {
    print: (line) => void stdout.write(`${line}\n`),
    tell: (line) => void stderr.write(`${line}\n`),
    stdin,
    stdout,
    isTerminal: isTerminal && isatty(stdin.fd),
    columns: stdout.columns ?? COLUMNS_OTHERWISE,
    colours: isForced || (isTerminal && NO_COLOR === undefined && FORCE_COLOR === undefined),
  };
}

/** Resolves when what was printed has left the process. */
export async function flushOutput(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
  }
}
