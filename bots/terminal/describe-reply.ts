import type { Json } from '#src/domain/json.ts';
import type { Reply } from '../reply.ts';

/** One JSON object of always the same keys; those of the card are written as everywhere in our JSON. */
export function describeReply({ receipt, view }: Reply): Json {
  const { id, outcome, message, fix } = receipt;
  const { kind, ...card } = view;
  return { receipt: id, outcome, message, fix, kind, view: inSnakeCase(card) };
}

function inSnakeCase(value: unknown): Json {
  if (Array.isArray(value)) return value.map(inSnakeCase);
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).filter(([, part]) => part !== undefined);
    return Object.fromEntries(parts.map(([key, part]) => [toSnakeCase(key), describe(key, part)]));
  }
  const isPlain = typeof value === 'string' || typeof value === 'number';
  return isPlain || typeof value === 'boolean' ? value : null;
}

function describe(key: string, part: unknown): Json {
  const isMoment = typeof part === 'number' && /(^at|^now|At)$/.test(key);
  return isMoment ? new Date(part).toISOString() : inSnakeCase(part);
}

function toSnakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
