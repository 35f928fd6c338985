import { z } from 'zod';
import { Count } from './form-values.ts';
import { SlackRefusal } from './slack-refusal.ts';

const PAGE_LENGTH = 100;
const PAGE_LENGTH_MAX = 999;

/** The arguments of methods that answer in pages. */
export const paging = {
  cursor: z.string().optional(),
  limit: Count.refine((limit) => limit <= PAGE_LENGTH_MAX).default(PAGE_LENGTH),
};

interface Wanted {
  cursor?: string | undefined;
  limit: number;
}

/** One page, and what leads to the next. */
export function cutPage<Item>(items: readonly Item[], { cursor, limit }: Wanted) {
  const start = cursor === undefined || cursor === '' ? 0 : readCursor(cursor);
  const length = limit === 0 ? PAGE_LENGTH : limit;
  const end = start + length;
  const has_more = end < items.length;
  const next_cursor = has_more ? Buffer.from(`next:${end}`).toString('base64') : '';
  return { page: items.slice(start, end), more: { has_more, response_metadata: { next_cursor } } };
}

function readCursor(cursor: string): number {
  const [, start] = /^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString()) ?? [];
  if (start === undefined) throw new SlackRefusal('invalid_cursor');
  return Number(start);
}
