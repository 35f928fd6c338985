import type { PartFault } from '#src/domain/part-fault.ts';
import { pause } from '../answering/pause.ts';
import { CommandsRefused } from './commands/commands-refused.ts';
import { type Registering, registerCommands } from './commands/register-commands.ts';

const AGAIN_MS = { first: 5_000, most: 5 * 60_000 };

/** Has Discord know our commands, and tries until it does. */
export class CommandRegistration {
  readonly #registering: Registering;
  readonly #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #fault: PartFault | null = null;

  constructor(registering: Registering) {
    this.#registering = registering;
  }

  /** Why `/run` may be missing in Discord; null: it is there, as far as is known. */
  get fault(): PartFault | null {
    return this.#fault;
  }

  /** Looks once more whether they are as they should be. */
  start(): void {
    const { log } = this.#registering;
    this.#running = this.#running
      .then(() => this.#register())
      .catch((error: unknown) => log.error({ err: error }, 'no commands are registered: a bug'));
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #register(): Promise<void> {
    const { log } = this.#registering;
    const { signal } = this.#ending;
    for (let afterMs = AGAIN_MS.first; !signal.aborted; ) {
      try {
        await registerCommands(this.#registering);
        this.#fault = null;
        return;
      } catch (error) {
        // Anything else cannot come of asking Discord.
        if (!(error instanceof CommandsRefused)) throw error;
        log.warn({ err: error }, 'the commands could not be registered in Discord');
        this.#fault = error.fault;
      }
      await pause(afterMs, signal);
      afterMs = Math.min(afterMs * 2, AGAIN_MS.most);
    }
  }
}
