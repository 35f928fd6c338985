import { setTimeout as sleep } from 'node:timers/promises';
import type { Authorize, AuthorizeResult, webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { PartFault } from '#src/http/readiness.ts';
import { readReason } from './judge-answer.ts';
import { explainReason } from './reasons.ts';

export interface BotIdentityOptions {
  client: webApi.WebClient;
  botToken: string;
  log: Logger;
}

/** Who we are in Slack. */
export interface BotIdentity {
  /** What was sent to us is answered also while Slack does not say who we are. */
  authorize: Authorize<boolean>;
  /** The token is of no use: nothing can be said in Slack. */
  readonly fault: PartFault | null;
  /** Asks until it is known. */
  start: () => void;
  stop: () => Promise<void>;
}

/** A press waits no longer to be taken: Slack gives three seconds in all. */
const PATIENCE_MS = 500;
const AGAIN_MS = 5_000;
const MENDED_MS = 60_000;

/** Asks Slack once who the bot's token belongs to, and again where it could not say. */
export function openBotIdentity({ client, botToken, log }: BotIdentityOptions): BotIdentity {
  const known = Promise.withResolvers<AuthorizeResult>();
  const stopping = new AbortController();
  const { signal } = stopping;
  let fault: PartFault | null = null;
  let running: Promise<void> | null = null;
  const ask = async () => {
    const { bot_id: botId, user_id: botUserId } = await client.auth.test();
    known.resolve({ botToken, ...(botId && { botId }), ...(botUserId && { botUserId }) });
  };
  const askUntilKnown = async () => {
    while (!signal.aborted) {
      try {
        await ask();
        if (fault) log.info('slack takes the bot token again');
        fault = null;
        return;
      } catch (error) {
        const found = faultOfToken(readReason(error));
        if (found && !fault) log.error({ fix: found.fix }, found.error);
        fault = found;
        await sleep(found ? MENDED_MS : AGAIN_MS, null, { signal }).catch(() => null);
      }
    }
  };
  return {
    authorize: () =>
      Promise.race([known.promise, sleep(PATIENCE_MS, { botToken }, { ref: false })]),
    get fault() {
      return fault;
    },
    start: () => {
      running ??= askUntilKnown();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** Null: it goes away by itself. */
function faultOfToken(reason: string): PartFault | null {
  const { trouble, means, fix } = explainReason(reason);
  return trouble === 'app' ? { error: `Slack refuses the bot: ${reason}. ${means}`, fix } : null;
}
