/**
 * In the author's order, save where a step must wait for a later one. What waits in a circle, or for what
 * is not there, is left out.
 */
export function sortChain<T extends object>(
  steps: readonly T[],
  waitsFor: (step: T) => readonly (T | undefined)[],
): T[] {
  const placed = new Set<T>();
  const mayFollow = (step: T): boolean =>
    !placed.has(step) && waitsFor(step).every((other) => other !== undefined && placed.has(other));
  for (let next = steps.find(mayFollow); next !== undefined; next = steps.find(mayFollow)) {
    placed.add(next);
  }
  return [...placed];
}
