import { setTimeout as sleep } from 'node:timers/promises';

/** What people have asked for and has not been answered yet. */
export class PressesInFlight {
  readonly #running = new Set<Promise<void>>();

  get count(): number {
    return this.#running.size;
  }

  /** Counts it until it has ended, well or not; whoever adds it cares for what it throws. */
  add(running: Promise<unknown>): void {
    const settled = running.then(ignore, ignore).then(() => void this.#running.delete(settled));
    this.#running.add(settled);
  }

  /** Resolves when none is left, or after so long. */
  async ended(patienceMs: number): Promise<void> {
    await Promise.race([Promise.all(this.#running), sleep(patienceMs, undefined, { ref: false })]);
  }
}

function ignore(): void {}
