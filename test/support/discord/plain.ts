import type { JsonObject } from '#src/domain/json.ts';

/** A value of ours as it goes over the wire: a copy, without what is undefined. */
export function plain(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value));
}
