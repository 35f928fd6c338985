import type { Logger } from 'pino';

/** What is done again and again, each of it never twice at once. */
export class Background {
  readonly #log: Logger;
  readonly #running = new Map<string, Promise<void>>();
  readonly #faults = new Map<string, string>();

  constructor(log: Logger) {
    this.#log = log;
  }

  get fault(): string | null {
    return [...this.#faults.values()][0] ?? null;
  }

  run(name: string, duty: () => Promise<void>): void {
    if (this.#running.has(name)) return;
    this.#running.set(name, this.#runOnce(name, duty));
  }

  async ended(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  async #runOnce(name: string, duty: () => Promise<void>): Promise<void> {
    try {
      await duty();
      this.#faults.delete(name);
    } catch (error) {
      if (!this.#faults.has(name)) this.#log.error({ err: error }, `delivery cannot ${name}`);
      this.#faults.set(name, error instanceof Error ? error.message : String(error));
    } finally {
      this.#running.delete(name);
    }
  }
}
