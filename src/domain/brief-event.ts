import { toRanges } from './item-ranges.ts';
import type { Json, JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';

/** The data of an event as a list of events shows it: items that ended as the ranges they make. */
export function briefEvent(type: string, data: Json): Json {
  if (type !== 'loop_advanced' || !isJsonObject(data)) return data;
  const { ended, ...rest } = data;
  const indexes = Array.isArray(ended) ? ended.filter((index) => typeof index === 'number') : [];
  return { ended: describeRanges(indexes), ...rest } satisfies JsonObject;
}

/** "0–9, 12". */
function describeRanges(indexes: readonly number[]): string {
  return toRanges(indexes)
    .map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`))
    .join(', ');
}
