import { webApi } from '@slack/bolt';
import type { SlackSettings } from '#src/config.ts';
import { SILENT_LOGGER } from './silent-logger.ts';

/** Slack takes a second at most; what has not answered by then is asked again by whoever needs it. */
const ANSWER_MS = 15_000;

/**
 * Calls Slack's Web API as the bot. It neither retries nor waits for a rate limit: one that does posts
 * twice where an answer was lost, and holds up every other call.
 */
export function openWebClient({ botToken, apiUrl }: SlackSettings): webApi.WebClient {
  return new webApi.WebClient(botToken, webClientOptions(apiUrl));
}

/** The same for whatever makes a client of its own. */
export function webClientOptions(apiUrl: string | null): webApi.WebClientOptions {
  return {
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    timeout: ANSWER_MS,
    logger: SILENT_LOGGER,
    ...(apiUrl === null ? {} : { slackApiUrl: apiUrl }),
  };
}
