import { spawnSync } from 'node:child_process';
import type { CliProcess } from './cli.ts';
import { waitForFact } from './wait-for-fact.ts';

// It lends a program a terminal, and shows on stdout what is written there.
export const UNDER_TERMINAL = [
  'bash',
  '-c',
  'exec script -qec "$(printf "%q " "$@")" /dev/null',
  'bash',
];
export const canLendTerminal = spawnSync('bash', ['-c', 'script --version'], {
  encoding: 'utf8',
}).stdout?.includes('util-linux');
if (!canLendTerminal)
  process.stderr.write('not run: what needs a terminal (there is no script of util-linux)\n');

interface Screen {
  text: string;
  hasEnded: boolean;
}

/** Waits until the terminal shows these words. */
export function shows(screen: Screen, words: string): Promise<unknown> {
  return waitForFact(
    () => `"${words}" on the terminal; it shows: ${screen.text}`,
    () => {
      if (screen.hasEnded) throw new Error(`it ended without "${words}": ${screen.text}`);
      return screen.text.includes(words);
    },
  );
}

/** What a program that was lent a terminal shows there. */
export function watch({ child }: CliProcess): Screen {
  const screen = { text: '', hasEnded: false };
  child.on('close', () => (screen.hasEnded = true));
  child.stdout?.on('data', (text: string) => (screen.text += text));
  return screen;
}
