import type { Logger } from 'pino';
import type { StoreTrouble } from './thread-messages.ts';

/** Another process's commit is no trouble; what lasts longer is for somebody to look at. */
const TELL_AFTER_MS = 2_000;

/** Says in the log that the store cannot be written, once that has lasted, and when it is over. */
export class TroubleLog {
  readonly #log: Pick<Logger, 'warn' | 'info'>;
  #timer: NodeJS.Timeout | undefined;
  #lasting: StoreTrouble | null = null;

  constructor(log: Pick<Logger, 'warn' | 'info'>) {
    this.#log = log;
  }

  /** What has been told and is not over. */
  get lasting(): StoreTrouble | null {
    return this.#lasting;
  }

  /** `trouble`: what the store says; null: it can be written. */
  note(trouble: StoreTrouble | null): void {
    clearTimeout(this.#timer);
    if (trouble === null) {
      if (this.#lasting) this.#log.info('the store can be written again');
      this.#lasting = null;
      return;
    }
    this.#timer = setTimeout(() => {
      this.#lasting = trouble;
      const why = trouble.message;
      this.#log.warn({ why }, 'the store cannot be written; nothing is lost, all waits');
    }, TELL_AFTER_MS);
  }
}
