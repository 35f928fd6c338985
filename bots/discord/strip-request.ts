import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';

/** In the address of an answer to an interaction, good for a quarter of an hour. */
const TOKEN = /(\/(?:webhooks|interactions)\/\d+\/)[^/?]+/;

/** The same error, that may be logged: it holds neither what was said nor with whose token. */
export function stripRequest(error: unknown): unknown {
  if (error instanceof DiscordAPIError || error instanceof HTTPError) {
    error.requestBody = { files: undefined, json: undefined };
    error.url = hideToken(error.url);
  }
  if (error instanceof RateLimitError) {
    error.url = hideToken(error.url);
    error.majorParameter = '…';
  }
  return error;
}

function hideToken(url: string): string {
  return url.replace(TOKEN, '$1…');
}
