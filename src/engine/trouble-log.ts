import type { Logger } from 'pino';

/** Another process's commit is no trouble; what lasts longer is for somebody to look at. */
const TELL_AFTER_MS = 2_000;

/** Says in the log that the store cannot be written, once that has lasted, and when it is over. */
export class TroubleLog {
  readonly #log: Pick<Logger, 'warn' | 'info'>;
  #timer: NodeJS.Timeout | undefined;
  #isTold = false;

  constructor(log: Pick<Logger, 'warn' | 'info'>) {
    this.#log = log;
  }

  /** `message`: what the store says; null: it can be written. */
  note(message: string | null): void {
    clearTimeout(this.#timer);
    if (message === null) {
      if (this.#isTold) this.#log.info('the store can be written again');
      this.#isTold = false;
      return;
    }
    this.#timer = setTimeout(() => {
      this.#isTold = true;
      this.#log.warn({ why: message }, 'the store cannot be written; nothing is lost, all waits');
    }, TELL_AFTER_MS);
  }
}
