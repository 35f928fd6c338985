/** Opens while this worker is known to be alive and able to write: only then may a call leave the house. */
export class OutsideGate {
  readonly #monotonic: () => number;
  readonly #beatAgeMaxMs: number;
  #lastBeatAt: number;
  #isWritable = true;
  #waiting: (() => void)[] = [];

  constructor(monotonic: () => number, beatAgeMaxMs: number) {
    this.#monotonic = monotonic;
    this.#beatAgeMaxMs = beatAgeMaxMs;
    this.#lastBeatAt = monotonic();
  }

  get isOpen(): boolean {
    return this.#isWritable && this.#monotonic() - this.#lastBeatAt < this.#beatAgeMaxMs;
  }

  /** A beat has been committed. `askedAt`: when it was submitted, the moment it speaks for. */
  beat(askedAt: number): void {
    this.#lastBeatAt = askedAt;
    this.#release();
  }

  setWritable(isWritable: boolean): void {
    this.#isWritable = isWritable;
    this.#release();
  }

  async pass(): Promise<void> {
    while (!this.isOpen) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #release(): void {
    if (!this.isOpen) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
