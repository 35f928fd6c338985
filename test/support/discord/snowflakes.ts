const DISCORD_EPOCH_MS = 1_420_070_400_000;
const TIME_SHIFT = 22n;

/** Discord's names for things: when they came about, each later than the one before. */
export class SnowflakeSource {
  readonly #now: () => number;
  #last = 0n;

  constructor(now: () => number) {
    this.#now = now;
  }

  next(): string {
    const fromTime = BigInt(Math.floor(this.#now()) - DISCORD_EPOCH_MS) << TIME_SHIFT;
    this.#last = fromTime > this.#last ? fromTime : this.#last + 1n;
    return String(this.#last);
  }
}
