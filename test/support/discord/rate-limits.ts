interface Window {
  used: number;
  resetsAt: number;
}

interface Allowance {
  limit: number;
  seconds: number;
}

/** More than a test asks for: who wants to meet the limit lowers it. */
const ALLOWANCE: Allowance = { limit: 1000, seconds: 1 };

/** What Discord counts: per operation and channel, guild or webhook. Each answer tells the state of its bucket. */
export class RateLimits {
  readonly #allowances = new Map<string, Allowance>();
  readonly #windows = new Map<string, Window>();

  /** From now on so many requests of this kind are taken in so many seconds. */
  allow(operation: string, limit: number, seconds: number): void {
    this.#allowances.set(operation, { limit, seconds });
    for (const key of this.#windows.keys()) {
      if (key.startsWith(`${operation}:`)) this.#windows.delete(key);
    }
  }

  /** Counts a request; `retryAfterSeconds`: it came too early. */
  count(operation: string, major: string): { headers: Headers; retryAfterSeconds?: number } {
    const { limit, seconds } = this.#allowances.get(operation) ?? ALLOWANCE;
    const now = performance.now();
    const key = `${operation}:${major}`;
    const found = this.#windows.get(key);
    const isOpen = found !== undefined && found.resetsAt > now;
    const window = isOpen ? found : { used: 0, resetsAt: now + seconds * 1000 };
    window.used += 1;
    this.#windows.set(key, window);
    const resetAfterSeconds = (window.resetsAt - now) / 1000;
    const remaining = Math.max(0, limit - window.used);
    const headers = headersOf({ operation, limit, remaining, resetAfterSeconds });
    if (window.used <= limit) return { headers };
    return { headers, retryAfterSeconds: resetAfterSeconds };
  }
}

interface BucketState {
  operation: string;
  limit: number;
  remaining: number;
  resetAfterSeconds: number;
}

function headersOf({ operation, limit, remaining, resetAfterSeconds }: BucketState): Headers {
  return new Headers({
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(Date.now() / 1000 + resetAfterSeconds),
    'x-ratelimit-reset-after': resetAfterSeconds.toFixed(3),
    'x-ratelimit-bucket': Buffer.from(operation).toString('hex'),
  });
}
