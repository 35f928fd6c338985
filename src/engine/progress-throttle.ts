import type { Progress } from '#src/steps/kind.ts';

const EVERY_MS = 1000;
/** Steps whose last report is remembered. */
const STEPS_MAX = 5_000;

/** At most one report a second and step goes on; a server may send thousands. */
export class ProgressThrottle {
  readonly #monotonic: () => number;
  readonly #write: (run: number, step: string, progress: Progress) => void;
  readonly #lastAt = new Map<string, number>();

  constructor(
    monotonic: () => number,
    write: (run: number, step: string, progress: Progress) => void,
  ) {
    this.#monotonic = monotonic;
    this.#write = write;
  }

  offer(run: number, step: string, progress: Progress): void {
    const key = `${run}/${step}`;
    const now = this.#monotonic();
    if (now - (this.#lastAt.get(key) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return;
    if (this.#lastAt.size >= STEPS_MAX) this.#lastAt.clear();
    this.#lastAt.set(key, now);
    this.#write(run, step, progress);
  }
}
