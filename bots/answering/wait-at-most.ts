import { setTimeout as sleep } from 'node:timers/promises';

/** What comes of it, or null when it has not come so soon; it goes on by itself. */
export async function waitAtMost<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  const waiting = new AbortController();
  const late = sleep(ms, null, { signal: waiting.signal, ref: false });
  // Who ends the wait is not interested in how it ends.
  late.catch(() => null);
  try {
    return await Promise.race([promise, late]);
  } finally {
    waiting.abort();
  }
}
