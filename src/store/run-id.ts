import type { Knex } from 'knex';
import { z } from 'zod';

/** The last 8 hex digits of a run's UUID, last digit first, as a number: an ending is a range of these. */
export function tailOf(uuid: string): number {
  return Number.parseInt(reverse(uuid.slice(-8)), 16);
}

/** The range of tails that end in `ending`, which has at most 8 hex digits. */
export function tailRangeOf(ending: string): { from: number; to: number } {
  const digits = reverse(ending);
  return {
    from: Number.parseInt(digits.padEnd(8, '0'), 16),
    to: Number.parseInt(digits.padEnd(8, 'f'), 16),
  };
}

/** A UUID's 16 bytes. */
export function uuidToBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

export function bytesToUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return [...parts, hex.slice(20)].join('-');
}

function reverse(text: string): string {
  let reversed = '';
  for (const character of text) reversed = character + reversed;
  return reversed;
}

/** A UUID as this database keeps it: 16 bytes in SQLite, a uuid in PostgreSQL. */
export function uuidColumn(db: Knex, uuid: string): Buffer | string {
  return db.client.config.client === 'pg' ? uuid : uuidToBytes(uuid);
}

/** What a uuid column gives back, as text. */
export const UuidColumn = z.union([z.string(), z.instanceof(Uint8Array).transform(bytesToUuid)]);
