/**
 * Discord bans an address for an hour or longer after 10,000 invalid requests in ten minutes (401, 403
 * and 429, except where others used a limit up): docs.discord.com/developers/topics/rate-limits. Several
 * processes may share an address, so that each stops far below that.
 */
const WINDOW_MS = 10 * 60_000;
const INVALID_MAX = 1_000;
/** A token that was refused is tried so often, in case that it was only Discord's fault. */
const TOKEN_TRIED_EVERY_MS = 60_000;

export type HeldBackReason = 'too_many_invalid' | 'token_refused';

/** Discord was not asked at all, so that it does not ban this address. */
export class HeldBack extends Error {
  override name = 'HeldBack';
  readonly reason: HeldBackReason;
  readonly afterMs: number;

  constructor(reason: HeldBackReason, afterMs: number) {
    super(`Discord is not asked for another ${Math.ceil(afterMs / 1_000)} s: ${reason}`);
    this.reason = reason;
    this.afterMs = afterMs;
  }
}

/** What was invalid of late. Times are those of a clock that never jumps. */
export interface BanRisk {
  /** From the oldest on. */
  invalidAt: readonly number[];
  /** When the token was last tried of which Discord says that it is none; null: it takes it. */
  refusedTokenTriedAt: number | null;
}

export const NO_RISK: BanRisk = { invalidAt: [], refusedTokenTriedAt: null };

interface Asking {
  /** Whether it carries the bot's token: answers to interactions do not. */
  isAuthorised: boolean;
  now: number;
}

/** Whether this request is made, which may be the one try of a token; or why not. */
export function admit(risk: BanRisk, asking: Asking): { risk: BanRisk } | { heldBack: HeldBack } {
  const heldBack = findHold(risk, asking);
  if (heldBack) return { heldBack };
  const { isAuthorised, now } = asking;
  const isTry = isAuthorised && risk.refusedTokenTriedAt !== null;
  const invalidAt = risk.invalidAt.filter((at) => now - at < WINDOW_MS);
  return { risk: { invalidAt, refusedTokenTriedAt: isTry ? now : risk.refusedTokenTriedAt } };
}

/** Why such a request would not be made; null: it would. */
export function findHold(
  { invalidAt, refusedTokenTriedAt }: BanRisk,
  { isAuthorised, now }: Asking,
): HeldBack | null {
  // Of those that would be too many the oldest has to pass first.
  const tooMany = invalidAt.filter((at) => now - at < WINDOW_MS).at(-INVALID_MAX);
  if (tooMany !== undefined) {
    return new HeldBack('too_many_invalid', tooMany + WINDOW_MS - now);
  }
  if (!isAuthorised || refusedTokenTriedAt === null) return null;
  const afterMs = refusedTokenTriedAt + TOKEN_TRIED_EVERY_MS - now;
  return afterMs > 0 ? new HeldBack('token_refused', afterMs) : null;
}

interface Answered extends Asking {
  status: number;
  /** Of a rate limit: whose it is. */
  scope: string | null;
}

/** What an answer of Discord adds to the risk. */
export function heedAnswer(risk: BanRisk, answer: Answered): BanRisk {
  const { status, isAuthorised, now } = answer;
  const invalidAt = isInvalid(answer) ? [...risk.invalidAt, now] : risk.invalidAt;
  if (!isAuthorised) return { ...risk, invalidAt };
  if (status === 401) return { invalidAt, refusedTokenTriedAt: now };
  // An outage says nothing about the token.
  return status < 500 ? { invalidAt, refusedTokenTriedAt: null } : { ...risk, invalidAt };
}

function isInvalid({ status, scope }: Pick<Answered, 'status' | 'scope'>): boolean {
  return status === 429 ? scope !== 'shared' : status === 401 || status === 403;
}
