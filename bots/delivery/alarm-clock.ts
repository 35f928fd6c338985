import type { Clock } from '#src/clock.ts';

const LONGEST_MS = 60_000;

/** Calls at the earliest moment it was set for, by a clock that never jumps. */
export class AlarmClock {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #call: () => void;
  #timer: NodeJS.Timeout | null = null;
  #at = Number.POSITIVE_INFINITY;

  constructor(clock: Pick<Clock, 'monotonic'>, call: () => void) {
    this.#clock = clock;
    this.#call = call;
  }

  setFor(at: number): void {
    if (at >= this.#at) return;
    this.stop();
    this.#at = at;
    const waitMs = Math.min(LONGEST_MS, Math.max(1, at - this.#clock.monotonic()));
    this.#timer = setTimeout(() => this.#ring(), Math.ceil(waitMs));
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#at = Number.POSITIVE_INFINITY;
  }

  #ring(): void {
    this.stop();
    this.#call();
  }
}
