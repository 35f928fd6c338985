/** At most one run whose card is kept true while the next line is typed. */
export class Following {
  readonly #onError: (error: unknown) => void;
  #current: { run: number; controller: AbortController; ended: Promise<void> } | null = null;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  get run(): number | null {
    return this.#current?.run ?? null;
  }

  begin(run: number, follow: (signal: AbortSignal) => Promise<void>): void {
    const controller = new AbortController();
    const ended = follow(controller.signal)
      .catch(this.#onError)
      .finally(() => {
        if (this.#current?.controller === controller) this.#current = null;
      });
    this.#current = { run, controller, ended };
  }

  async end(): Promise<void> {
    this.#current?.controller.abort();
    await this.#current?.ended;
  }
}
