import { UsageError } from './usage-error.ts';

/** A whole number from 1 on. */
export function parseCount(text: string, flag: string, max: number): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= max) return count;
  throw new UsageError(`${flag} cannot be "${text}".`, `Give a whole number from 1 to ${max}.`);
}
