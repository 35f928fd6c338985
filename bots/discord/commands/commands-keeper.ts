import type { PartFault } from '#src/domain/part-fault.ts';
import { backOffMs } from '../../delivery/back-off.ts';
import { CommandsRefused } from './commands-refused.ts';
import { type Registering, registerCommands } from './register-commands.ts';

export interface KeeperOptions extends Registering {
  /** Waits for so long; resolves as soon as the signal is aborted. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Registers the commands, as often as it takes. One process does: whichever holds the gateway. */
export class CommandsKeeper {
  readonly #options: KeeperOptions;
  #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #fault: PartFault | null = null;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Why `/run` may not be what it should be; null: it is, or nobody has looked. */
  get fault(): PartFault | null {
    return this.#fault;
  }

  /** Looks once more whether they are there; again after each `stop`. */
  start(): void {
    this.#running ??= this.#register(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#stopping = new AbortController();
    this.#running = null;
    this.#fault = null;
  }

  async #register(signal: AbortSignal): Promise<void> {
    const { log, pause } = this.#options;
    for (let tries = 1; !signal.aborted; tries += 1) {
      try {
        await registerCommands(this.#options);
        this.#fault = null;
        return;
      } catch (error) {
        if (!(error instanceof CommandsRefused)) throw error;
        const isNews = this.#fault?.error !== error.fault.error;
        this.#fault = error.fault;
        if (isNews) log.warn({ error }, 'the commands could not be registered');
      }
      await pause(backOffMs(tries), signal);
    }
  }
}
