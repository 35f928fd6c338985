import type { Json } from '#src/domain/json.ts';

/** What a field takes in place of this value; null: any text. */
export function describeKind(value: Json): string | null {
  if (typeof value === 'string') return null;
  if (typeof value === 'number') return 'A number, such as 5 or 0.25.';
  if (typeof value === 'boolean') return 'true or false.';
  if (Array.isArray(value)) return 'A list, as JSON: ["a", "b"].';
  return value === null ? 'Empty so far; what is written here is a text.' : 'An object, as JSON.';
}
