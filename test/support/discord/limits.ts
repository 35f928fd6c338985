import { z } from 'zod';
import { DiscordBlunder } from './discord-refusal.ts';

/** Counted so that it never counts less than Discord does: in UTF-16 units. */
export function text(max: number, min = 1) {
  return z
    .string()
    .min(min)
    .max(max)
    .refine((value) => value.isWellFormed(), 'is cut within a character');
}

/** Parses, or says in Discord's words where it is wrong. */
export function needShape<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: readonly PropertyKey[] = [],
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = [...path, ...(issue?.path ?? [])];
  throw new DiscordBlunder(issue?.code ?? 'INVALID', issue?.message ?? 'is wrong', where);
}

/** Whether two of them are the same. */
export function hasTwins(values: readonly unknown[]): boolean {
  return new Set(values).size < values.length;
}
