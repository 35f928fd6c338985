import { DefaultRestOptions, REST, type RESTOptions, type RequestData } from 'discord.js';
import type { Logger } from 'pino';
import type { DiscordSettings } from '#src/config.ts';
import { readVersion } from '#src/version.ts';
import { admit, heedAnswer, NO_RISK } from './ban-guard.ts';
import { explainReason } from './reasons.ts';

/**
 * Calls of Discord's API: none is repeated by itself, and none waits for a rate limit. What needs no
 * bot token (answers to interactions) says `auth: false`, and is done also while that is refused.
 */
export type DiscordRest = Pick<REST, 'get' | 'post' | 'put' | 'patch' | 'delete'>;

export interface DiscordRestOptions {
  log: Logger;
  /** A clock that never jumps, milliseconds. */
  monotonic: () => number;
}

/** Discord takes a second at most; what has not answered by then is asked again by whoever needs it. */
const ANSWER_MS = 15_000;

/** Calls Discord as the bot. They throw what discord.js throws, and HeldBack where we do not ask. */
export function openDiscordRest(
  { token, apiUrl }: Pick<DiscordSettings, 'token' | 'apiUrl'>,
  options: DiscordRestOptions,
): DiscordRest {
  const rest = new REST({
    retries: 0,
    rejectOnRateLimit: () => true,
    timeout: ANSWER_MS,
    userAgentAppendix: `Signalbox/${readVersion()}`,
    makeRequest: guardRequests(options),
    ...(apiUrl === null ? {} : { api: apiUrl }),
  });
  // One answer of 401 makes it forget the token, for good: each call gives it anew. And only a signal
  // ends a request that waits for others, or an answer that breaks off.
  const prepare = (given: RequestData = {}): RequestData => {
    rest.setToken(token);
    return { signal: AbortSignal.timeout(ANSWER_MS), ...given };
  };
  return {
    get: (route, given) => rest.get(route, prepare(given)),
    post: (route, given) => rest.post(route, prepare(given)),
    put: (route, given) => rest.put(route, prepare(given)),
    patch: (route, given) => rest.patch(route, prepare(given)),
    delete: (route, given) => rest.delete(route, prepare(given)),
  };
}

/** Asks nothing any more before Discord bans this address. */
function guardRequests({ log, monotonic }: DiscordRestOptions): RESTOptions['makeRequest'] {
  let risk = NO_RISK;
  let isTold = false;
  return async (url, init) => {
    const isAuthorised = init.headers !== undefined && 'Authorization' in init.headers;
    const admitted = admit(risk, { isAuthorised, now: monotonic() });
    if ('heldBack' in admitted) {
      const { reason, message } = admitted.heldBack;
      if (reason === 'too_many_invalid' && !isTold) {
        isTold = true;
        log.error(
          { fix: explainReason(reason).fix },
          `Discord has refused too much of late. ${message}`,
        );
      }
      throw admitted.heldBack;
    }
    [risk, isTold] = [admitted.risk, false];
    const answer = await DefaultRestOptions.makeRequest(url, init);
    const { status, headers } = answer;
    const scope = headers.get('x-ratelimit-scope');
    risk = heedAnswer(risk, { status, scope, isAuthorised, now: monotonic() });
    return answer;
  };
}
