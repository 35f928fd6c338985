import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { callbackify } from 'node:util';
import type { Screen } from './screen.ts';

const PROMPT = '/run> ';
const HISTORY_MAX = 200;

/** What a line may go on with, and the part of it that these replace. */
export type Complete = (line: string) => Promise<[candidates: string[], part: string]>;

type Completed = (error: Error | null, result: [candidates: string[], part: string]) => void;

export interface TypedLinesOptions {
  stdin: Readable;
  stdout: Writable;
  screen: Screen;
  complete: Complete;
  signal: AbortSignal;
}

/**
 * The lines that somebody types at a prompt below the cards, with history and completion, until
 * Ctrl-D, Ctrl-C on an empty line, or the signal.
 */
export async function* readTypedLines(options: TypedLinesOptions): AsyncGenerator<string> {
  const { stdin, stdout, screen, complete, signal } = options;
  const reader = createInterface({
    input: stdin,
    output: stdout,
    terminal: true,
    prompt: PROMPT,
    historySize: HISTORY_MAX,
    removeHistoryDuplicates: true,
    completer: (line: string, done: Completed) => callbackify(complete)(line, done),
  });
  const close = () => reader.close();
  signal.addEventListener('abort', close);
  const lines = reader[Symbol.asyncIterator]();
  reader.on('SIGINT', () => {
    if (reader.line === '') return close();
    reader.write(null, { ctrl: true, name: 'e' });
    reader.write(null, { ctrl: true, name: 'u' });
  });
  // The prompt stands again at once: answers appear above it, and keys are never dead.
  reader.on('line', () => {
    screen.endTypedLine();
    reader.prompt();
  });
  screen.show({
    rowsAboveCursor: () => reader.getCursorPos().rows,
    draw: () => reader.prompt(true),
  });
  try {
    if (!signal.aborted) yield* { [Symbol.asyncIterator]: () => lines };
  } finally {
    screen.show(null);
    signal.removeEventListener('abort', close);
    close();
    // Nobody is asked any longer.
    stdout.write('\r\u001B[0J');
  }
}
