import { tellNumber } from '#src/domain/count.ts';
import { LENGTH_MAX, neutralise } from '../../words/readable.ts';
import { fit, widthOf } from './measure.ts';
import { beginningOf, wrap } from './text.ts';

/**
 * The lines of a value from outside. Of more than `linesMax` the last one kept says how many
 * characters are missing.
 */
export function shortenValue(value: string, columns: number, linesMax: number): string[] {
  const readable = beginningOf(value, columns, linesMax).slice(0, LENGTH_MAX);
  const lines = wrap(neutralise(readable).trim(), columns);
  if (lines.length <= linesMax && readable.length === value.length) return lines;
  const kept = lines.slice(0, linesMax);
  const last = fit(kept.pop() ?? '', columns - widthOf(describeMore(value.length))).trimEnd();
  const shown = [...kept, last].join('\n').length;
  return [...kept, last + describeMore(value.length - shown)];
}

/** All the lines of a value from outside, however many. */
export function wholeValue(value: string, columns: number): string[] {
  return wrap(neutralise(value, value.length).trim(), columns);
}

function describeMore(count: number): string {
  return ` … ${tellNumber(count)} more`;
}

/** How many lines a value takes when nothing is cut, counted up to a limit. */
export function countLines(value: string, columns: number, limit: number): number {
  return Math.min(limit, shortenValue(value, columns, limit).length);
}

/**
 * Shares lines among values by what each needs: the short ones are whole, the long ones get what is
 * left, equally. Each gets one line at least, so that no value hides a later one.
 */
export function shareLines(needs: readonly number[], total: number): number {
  let each = 1;
  while (each < total && sumOf(needs, each + 1) <= total) each += 1;
  return each;
}

function sumOf(needs: readonly number[], most: number): number {
  return needs.reduce((sum, need) => sum + Math.min(need, most), 0);
}
