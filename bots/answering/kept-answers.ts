import { waitAtMost } from './wait-at-most.ts';

export interface KeptAnswersOptions<T> {
  /** Rejects where the platform does not say it. */
  ask: (key: string) => Promise<T>;
  keptMs: number;
  /** What the platform could not say is asked again after so long. */
  unknownKeptMs: number;
  /** False: it stands for what the platform could not say. Absent: none does. */
  isSaid?: (told: T) => boolean;
  monotonic: () => number;
}

interface Kept<T> {
  answer: Promise<T | null>;
  until: number;
}

const ANSWERS_MAX = 1_000;
const PATIENCE_MS = 1_000;

/**
 * Asks a platform about people or places, each once while the answer is good. It never throws, and
 * nobody waits long for it; null: the platform does not say it now.
 */
export function openKeptAnswers<T>({
  ask,
  keptMs,
  unknownKeptMs,
  isSaid = () => true,
  monotonic,
}: KeptAnswersOptions<T>): (key: string) => Promise<T | null> {
  const kept = new Map<string, Kept<T>>();
  const askFor = (key: string): Kept<T> => {
    const answer: Promise<T | null> = Promise.resolve(null);
    const entry = { answer, until: monotonic() + unknownKeptMs };
    entry.answer = ask(key).then(
      (told) => {
        if (isSaid(told)) entry.until = monotonic() + keptMs;
        return told;
      },
      // Whoever asks goes on without it: they cannot mend what the platform has.
      () => null,
    );
    return entry;
  };
  return async (key) => {
    let entry = kept.get(key);
    if (entry === undefined || monotonic() >= entry.until) {
      kept.delete(key);
      const [oldest] = kept.keys();
      if (kept.size >= ANSWERS_MAX && oldest !== undefined) kept.delete(oldest);
      entry = askFor(key);
      kept.set(key, entry);
    }
    return waitAtMost(entry.answer, PATIENCE_MS);
  };
}
