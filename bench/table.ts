import { judge } from './goals.ts';
import type { BenchResult } from './result.ts';
import { shorten } from './sample.ts';

/** The result for people: each figure, its goal, and whether it is reached. */
export function drawTable(result: BenchResult): string {
  const rows = judge(result).map(({ figure, value, unit, goal, isReached }) => [
    figure,
    `${shorten(value).toLocaleString('en')} ${unit}`,
    goal,
    isReached === null ? '' : isReached ? 'reached' : 'NOT REACHED',
  ]);
  const all = [['figure', 'median', 'goal', ''], ...rows];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  const lines = all.map((row) =>
    row.map((cell, at) =>
      at === 1 ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
    ),
  );
  return lines.map((cells) => cells.join('  ').trimEnd()).join('\n');
}
