import type { ShellLine } from '#src/views/shell-line.ts';
import { code, type Line } from './markdown.ts';

/** What only the command line does, as it is typed there. */
export function shellLines(lines: readonly ShellLine[]): Line[] {
  return lines.map(({ typed, about }) => [code(typed), ` ${about}`]);
}
