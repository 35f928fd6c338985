import { Refusal } from './errors.ts';

/** Values are read by functions that call themselves; this keeps them far from the end of the stack. */
export const JSON_DEPTH_MAX = 200;

/** Is a value nested deeper than so many levels? Walks with a list of its own, so that nothing overflows. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  const pending = [{ value, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth >= levels) return true;
    for (const child of Object.values(next.value)) {
      if (typeof child === 'object') pending.push({ value: child, depth: next.depth + 1 });
    }
  }
  return false;
}

/** `what` begins the sentence: "The result". */
export function refuseDeepJson(value: unknown, what: string): void {
  if (isDeeperThan(value, JSON_DEPTH_MAX)) throw makeDepthRefusal(what);
}

export function makeDepthRefusal(what: string): Refusal {
  return new Refusal(
    'invalid',
    `${what} is nested more than ${JSON_DEPTH_MAX} levels deep.`,
    'Flatten it, or hand on the inner part as text.',
  );
}
