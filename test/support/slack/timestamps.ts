const MICROSECONDS = 1_000_000;

/** The names of messages: seconds with six digits, each later than the one before. */
export class TimestampSource {
  readonly #now: () => number;
  #last = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  next(): string {
    this.#last = Math.max(this.#last + 1, this.#now() * 1000);
    const seconds = Math.floor(this.#last / MICROSECONDS);
    const rest = String(this.#last % MICROSECONDS).padStart(6, '0');
    return `${seconds}.${rest}`;
  }
}
