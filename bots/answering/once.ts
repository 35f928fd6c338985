import type { Clock } from '#src/clock.ts';

/** Platforms repeat what they believe unheard within minutes. */
const KEPT_MS = 15 * 60_000;
const KEPT_MAX = 2_000;

/** Answers the same delivery once: who comes with its key again gets what the first one got. */
export type Once<T> = (key: string | null, act: () => Promise<T>) => Promise<T>;

interface Kept<T> {
  at: number;
  answer: Promise<T>;
}

/** Remembers what it has answered, for a quarter of an hour and of the last 2,000. Null is never known. */
export function openOnce<T>({ monotonic }: Pick<Clock, 'monotonic'>): Once<T> {
  const kept = new Map<string, Kept<T>>();
  const forget = (now: number) => {
    for (const [key, { at }] of kept) {
      if (kept.size <= KEPT_MAX && now - at < KEPT_MS) return;
      kept.delete(key);
    }
  };
  return (key, act) => {
    if (key === null) return act();
    const now = monotonic();
    forget(now);
    const known = kept.get(key);
    if (known !== undefined) return known.answer;
    const answer = act();
    kept.set(key, { at: now, answer });
    forget(now);
    return answer;
  };
}
