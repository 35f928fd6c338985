/**
 * What tells the other side that a call is the same call: the key stays after an unknown outcome,
 * and is a new one after a known error.
 */
export function idempotencyKeyOf(runId: string, stepPath: string, knownFailures: number): string {
  return `${runId}/${stepPath}/${knownFailures}`;
}
