import { setTimeout as sleep } from 'node:timers/promises';
import type { AllMiddlewareArgs } from '@slack/bolt';

/** What people have asked for and has not been answered yet. */
export class PressesInFlight {
  readonly #running = new Set<Promise<void>>();

  get count(): number {
    return this.#running.size;
  }

  /** Counts all that Bolt hands on. */
  readonly middleware = async ({ next }: Pick<AllMiddlewareArgs, 'next'>): Promise<void> => {
    const running = next();
    const settled = running.then(ignore, ignore).then(() => void this.#running.delete(settled));
    this.#running.add(settled);
    await running;
  };

  /** Resolves when none is left, or after so long. */
  async ended(patienceMs: number): Promise<void> {
    await Promise.race([Promise.all(this.#running), sleep(patienceMs, undefined, { ref: false })]);
  }
}

function ignore(): void {}
