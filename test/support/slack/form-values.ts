import { z } from 'zod';

/** A field that forms carry as JSON text and JSON bodies as it is. */
export function fromJson<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value, context) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      context.addIssue({ code: 'custom', message: 'it is no JSON' });
      return z.NEVER;
    }
  }, schema);
}

/** True and false as forms write them. */
export const Flag = z.preprocess((value) => {
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : value;
}, z.boolean());

export const Count = z.coerce.number().int().nonnegative();
