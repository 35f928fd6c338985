import type { ListChoice } from './intent.ts';

const UUID_BYTES = 16;
const RADIX_MAX = 36;

type Page = Pick<ListChoice, 'before' | 'after'>;

/** 22 characters instead of 36. */
export function packUuid(uuid: string): string {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  if (bytes.length !== UUID_BYTES) throw new Error(`no UUID: ${uuid}`);
  return bytes.toString('base64url');
}

/** What was packed. */
export function unpackUuid(text: string): string {
  const hex = Buffer.from(text, 'base64url').toString('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return [...parts, hex.slice(20)].join('-');
}

/** Any whole number from 0 up, in at most 11 characters. */
export function packCount(count: number): string {
  return count.toString(RADIX_MAX);
}

/** What was packed. */
export function unpackCount(text: string): number {
  return Number.parseInt(text, RADIX_MAX);
}

/** Empty: the first page. */
export function packPage({ before, after }: Page): string {
  if (before !== undefined) return `b${packUuid(before)}`;
  return after === undefined ? '' : `a${packUuid(after)}`;
}

/** What was packed. */
export function unpackPage(page: string): Page {
  const run = unpackUuid(page.slice(1));
  if (page.startsWith('b')) return { before: run };
  return page.startsWith('a') ? { after: run } : {};
}
