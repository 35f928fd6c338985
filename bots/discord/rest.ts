import { DefaultRestOptions, REST, type RESTOptions } from 'discord.js';
import type { Logger } from 'pino';
import type { DiscordSettings } from '#src/config.ts';
import { readVersion } from '#src/version.ts';
import { admit, type HeldBack, heedAnswer, NO_RISK } from './ban-guard.ts';
import { explainReason } from './reasons.ts';
import { stripRequest } from './strip-request.ts';

/**
 * Calls of Discord's API: none is repeated by itself, and none waits for a rate limit. What needs no
 * bot token (answers to interactions) says `auth: false`, and is done also while that is refused.
 */
export type DiscordRest = Pick<REST, Verb>;

type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete';

export interface DiscordRestOptions {
  log: Logger;
  /** A clock that never jumps, milliseconds. */
  monotonic: () => number;
}

/** Discord takes a second at most; what has not answered by then is asked again by whoever needs it. */
const ANSWER_MS = 15_000;
const TOLD_EVERY_MS = 10 * 60_000;

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
  const callBy =
    (verb: Verb): DiscordRest[Verb] =>
    async (route, given) => {
      rest.setToken(token);
      try {
        return await rest[verb](route, { signal: AbortSignal.timeout(ANSWER_MS), ...given });
      } catch (error) {
        throw stripRequest(error);
      }
    };
  const [get, post, put] = [callBy('get'), callBy('post'), callBy('put')];
  return { get, post, put, patch: callBy('patch'), delete: callBy('delete') };
}

/** Asks nothing any more before Discord bans this address. */
function guardRequests({ log, monotonic }: DiscordRestOptions): RESTOptions['makeRequest'] {
  let risk = NO_RISK;
  let toldAt = Number.NEGATIVE_INFINITY;
  const tell = ({ reason, message }: HeldBack) => {
    if (reason !== 'too_many_invalid' || monotonic() - toldAt < TOLD_EVERY_MS) return;
    toldAt = monotonic();
    const { fix } = explainReason(reason);
    log.error({ fix }, `Discord has refused too much of late. ${message}`);
  };
  return async (url, init) => {
    const isAuthorised = init.headers !== undefined && 'Authorization' in init.headers;
    const admitted = admit(risk, { isAuthorised, now: monotonic() });
    if ('heldBack' in admitted) {
      tell(admitted.heldBack);
      throw admitted.heldBack;
    }
    risk = admitted.risk;
    const answer = await DefaultRestOptions.makeRequest(url, init);
    const { status, headers } = answer;
    const scope = headers.get('x-ratelimit-scope');
    risk = heedAnswer(risk, { status, scope, isAuthorised, now: monotonic() });
    return answer;
  };
}
