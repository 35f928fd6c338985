import type { Json, JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';

/** The data of an event as a list of events shows it: items that ended as the ranges they make. */
export function briefEvent(type: string, data: Json): Json {
  if (type !== 'loop_advanced' || !isJsonObject(data)) return data;
  const { ended, ...rest } = data;
  const indexes = Array.isArray(ended) ? ended.filter((index) => typeof index === 'number') : [];
  return { ended: describeRanges(indexes), ...rest } satisfies JsonObject;
}

/** "0–9, 12": ascending numbers, those that follow each other together. */
function describeRanges(numbers: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const range = ranges.at(-1);
    if (range && number === range[1] + 1) range[1] = number;
    else ranges.push([number, number]);
  }
  return ranges
    .map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`))
    .join(', ');
}
