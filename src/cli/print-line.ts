import { breakAtSpaces } from './break-at-spaces.ts';
import type { CliIo } from './io.ts';

const INDENT = '   ';

/** A program reads a line each; somebody who watches is not shown torn words. */
export function printLine({ print, isTerminal, columns }: CliIo, line: string): void {
  if (isTerminal) breakAtSpaces(line, columns, INDENT).forEach(print);
  else print(line);
}
