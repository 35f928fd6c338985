import type { FormValues } from './form.ts';

/** What was written into a field; undefined: it was not among what was sent. */
export function readText(values: FormValues, field: string): string | undefined {
  const value = Object.hasOwn(values, field) ? values[field] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** What was ticked. */
export function readTicks(values: FormValues, field: string): readonly string[] {
  const value = Object.hasOwn(values, field) ? values[field] : undefined;
  return value === undefined || typeof value === 'string' ? [] : value;
}
