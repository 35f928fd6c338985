import { setTimeout as sleep } from 'node:timers/promises';
import type { Authorize, AuthorizeResult, webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { PartFault } from '#src/domain/part-fault.ts';
import { type Pause, pause } from '../answering/pause.ts';
import { readReason } from './judge-answer.ts';
import { explainReason } from './reasons.ts';

export interface BotIdentityOptions {
  client: webApi.WebClient;
  botToken: string;
  log: Logger;
  /** Absent: as long as it says. */
  pause?: Pause;
}

/** A press waits no longer to be taken: Slack gives three seconds in all. */
const PATIENCE_MS = 300;
const AGAIN_MS = 5_000;
/** Somebody has to mend the app first. */
const MENDED_MS = 60_000;

/** Who we are in Slack: asked until it is known, and never asked again. */
export class BotIdentity {
  readonly #options: BotIdentityOptions;
  readonly #known = Promise.withResolvers<AuthorizeResult>();
  readonly #stopping = new AbortController();
  #fault: PartFault | null = null;

  constructor(options: BotIdentityOptions) {
    this.#options = options;
  }

  /** The token is of no use: nothing can be said in Slack. */
  get fault(): PartFault | null {
    return this.#fault;
  }

  /** What comes from Slack is answered also while it does not say who we are. */
  readonly authorize: Authorize<boolean> = () => {
    const { botToken } = this.#options;
    return Promise.race([this.#known.promise, sleep(PATIENCE_MS, { botToken }, { ref: false })]);
  };

  async start(): Promise<void> {
    const { signal } = this.#stopping;
    const { pause: wait = pause } = this.#options;
    while (!signal.aborted && !(await this.#ask())) {
      await wait(this.#fault ? MENDED_MS : AGAIN_MS, signal);
    }
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #ask(): Promise<boolean> {
    const { client, botToken } = this.#options;
    try {
      const { bot_id: botId, user_id: botUserId } = await client.auth.test();
      this.#known.resolve({ botToken, ...(botId && { botId }), ...(botUserId && { botUserId }) });
      this.#note(null);
      return true;
    } catch (error) {
      this.#note(faultOfToken(readReason(error)));
      return false;
    }
  }

  /** A fault is told once, and once more that it is over. */
  #note(fault: PartFault | null): void {
    const { log } = this.#options;
    if (fault !== null && this.#fault === null) log.error({ fix: fault.fix }, fault.error);
    if (fault === null && this.#fault !== null) log.info('slack takes the bot token again');
    this.#fault = fault;
  }
}

/** Null: it goes away by itself. */
function faultOfToken(reason: string): PartFault | null {
  const { trouble, means, fix } = explainReason(reason);
  return trouble === 'app' ? { error: `Slack refuses the bot: ${reason}. ${means}`, fix } : null;
}
