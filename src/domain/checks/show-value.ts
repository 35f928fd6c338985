import { shorten } from '../shorten.ts';

const SHOWN_LENGTH_MAX = 100;

/** What stands in a file, short enough for a sentence. */
export function showValue(value: unknown): string {
  return value === undefined ? 'missing' : shorten(JSON.stringify(value), SHOWN_LENGTH_MAX);
}
