/** Exported graphs write null or an empty text for what was never filled in. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
