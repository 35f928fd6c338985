import { DefaultRestOptions, REST, type RESTOptions } from 'discord.js';
import type { Logger } from 'pino';
import type { DiscordSettings } from '#src/config.ts';
import { readVersion } from '#src/version.ts';
import { admit, findHold, type HeldBack, heedAnswer, NO_RISK } from './ban-guard.ts';
import { encodeForm } from './encode-form.ts';
import { explainReason } from './reasons.ts';
import type { Standstill } from './standstill.ts';
import { stripRequest } from './strip-request.ts';

/**
 * Calls of Discord's API: none is repeated by itself, and none waits for a rate limit. What needs no
 * bot token (answers to interactions) says `auth: false`, and is done also while that is refused.
 */
export type DiscordRest = Pick<REST, Verb>;

/** It is one for the process: what holds it back holds back everything that is asked. */
export interface ProcessRest extends DiscordRest {
  /** Why Discord is asked nothing as the bot at present; null: it is. */
  readonly standstill: Standstill | null;
}

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
): ProcessRest {
  const guard = guardRequests(options);
  const rest = new REST({
    retries: 0,
    rejectOnRateLimit: () => true,
    timeout: ANSWER_MS,
    userAgentAppendix: `Signalbox/${readVersion()}`,
    makeRequest: guard.makeRequest,
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
  return {
    get,
    post,
    put,
    patch: callBy('patch'),
    delete: callBy('delete'),
    get standstill() {
      return guard.standstill();
    },
  };
}

interface RequestGuard {
  makeRequest: RESTOptions['makeRequest'];
  standstill: () => Standstill | null;
}

/** Asks nothing any more before Discord bans this address. */
function guardRequests({ log, monotonic }: DiscordRestOptions): RequestGuard {
  let risk = NO_RISK;
  let limitedUntil = Number.NEGATIVE_INFINITY;
  let toldAt = Number.NEGATIVE_INFINITY;
  const tell = ({ reason, message }: HeldBack) => {
    if (reason !== 'too_many_invalid' || monotonic() - toldAt < TOLD_EVERY_MS) return;
    toldAt = monotonic();
    const { fix } = explainReason(reason);
    log.error({ fix }, `Discord has refused too much of late. ${message}`);
  };
  const standstill = () => {
    const now = monotonic();
    const held = findHold(risk, { isAuthorised: true, now });
    if (held) return { reason: held.reason, afterMs: held.afterMs };
    const afterMs = limitedUntil - now;
    return afterMs > 0 ? ({ reason: 'ratelimited', afterMs } as const) : null;
  };
  const makeRequest: RESTOptions['makeRequest'] = async (url, init) => {
    const isAuthorised = init.headers !== undefined && 'Authorization' in init.headers;
    const admitted = admit(risk, { isAuthorised, now: monotonic() });
    if ('heldBack' in admitted) {
      tell(admitted.heldBack);
      throw admitted.heldBack;
    }
    risk = admitted.risk;
    const answer = await DefaultRestOptions.makeRequest(url, await encodeForm(init));
    const { status, headers } = answer;
    const scope = headers.get('x-ratelimit-scope');
    risk = heedAnswer(risk, { status, scope, isAuthorised, now: monotonic() });
    // Others are of one channel or one kind of request, and are waited for there.
    if (status === 429 && headers.has('x-ratelimit-global')) {
      limitedUntil = monotonic() + 1_000 * Number(headers.get('retry-after') ?? 0);
    }
    return answer;
  };
  return { makeRequest, standstill };
}
