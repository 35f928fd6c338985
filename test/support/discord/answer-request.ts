import { DiscordBlunder, DiscordBreakdown, DiscordRefusal } from './discord-refusal.ts';
import type { Disturbance } from './disturbances.ts';
import { TOKEN } from './identity.ts';
import type { ReadBody } from './read-request.ts';
import type { Route } from './route.ts';
import { ROUTES } from './routes/index.ts';
import { checkWithVendor } from './vendor-check.ts';
import type { World } from './world.ts';

export interface AskedRequest extends ReadBody {
  verb: string;
  path: string;
  query: URLSearchParams;
  authorization: string | undefined;
}

export interface HttpAnswer {
  status: number;
  body: object | null;
  headers: Headers;
  /** The connection breaks instead. */
  isLost?: boolean;
}

interface Found {
  route: Route;
  ids: Record<string, string>;
}

/** What Discord answers; what it heard and thought of it is in `world.calls` and `world.blunders`. */
export function answerRequest(world: World, asked: AskedRequest): HttpAnswer {
  const found = findRoute(world, asked);
  const { operation } = found?.route ?? { operation: 'unknown' };
  const disturbance = world.disturbances.take(operation);
  const { headers, retryAfterSeconds } = world.rateLimits.count(operation, majorOf(asked.path));
  const early =
    retryAfterSeconds === undefined
      ? disturb(disturbance)
      : limited({ retryAfterSeconds, scope: 'user' });
  const answer = early ?? decide(world, { asked, found, disturbance });
  const { path, body, uploads } = asked;
  const files = uploads.map(({ filename }) => filename);
  world.calls.push({
    operation,
    path,
    body,
    files,
    at: performance.now(),
    outcome: outcomeOf(answer),
  });
  if (isInvalid(answer)) world.invalidRequests += 1;
  return { ...answer, headers: mergeHeaders(headers, answer.headers) };
}

function findRoute(world: World, { verb, path }: AskedRequest): Found | undefined {
  for (const route of ROUTES) {
    const ids = route.verb === verb ? route.match(path) : undefined;
    if (ids !== undefined) return { route, ids };
  }
  world.blunders.push(`the stand-in knows no ${verb} ${path}`);
  return undefined;
}

/** What the answer itself says of its limit holds, instead of what was counted. */
function mergeHeaders(counted: Headers, said: Headers): Headers {
  const merged = new Headers(counted);
  for (const [name, value] of said) merged.set(name, value);
  return merged;
}

/** Limits are counted for each channel, guild and webhook of its own. */
function majorOf(path: string): string {
  return /^\/(?:channels|guilds)\/\d+|^\/webhooks\/\d+\/[^/]+/.exec(path)?.[0] ?? '';
}

function disturb(disturbance: Disturbance | undefined): HttpAnswer | undefined {
  switch (disturbance?.kind) {
    case 'outage':
      return { status: disturbance.status, body: {}, headers: new Headers() };
    case 'reset':
      return { status: 0, body: null, headers: new Headers(), isLost: true };
    case 'rate-limit':
      return limited(disturbance);
    default:
      return undefined;
  }
}

interface Limit {
  retryAfterSeconds: number;
  scope: 'user' | 'shared' | 'global';
}

function limited({ retryAfterSeconds, scope }: Limit): HttpAnswer {
  const isGlobal = scope === 'global';
  // What others used up is no limit of ours: of our own, much may be left.
  const told = {
    global: { 'x-ratelimit-global': 'true' },
    user: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': String(retryAfterSeconds) },
    shared: {},
  };
  const headers = new Headers({
    'retry-after': String(Math.ceil(retryAfterSeconds)),
    'x-ratelimit-scope': scope,
    ...told[scope],
  });
  const message = 'You are being rate limited.';
  return {
    status: 429,
    body: { message, retry_after: retryAfterSeconds, global: isGlobal },
    headers,
  };
}

interface Decision {
  asked: AskedRequest;
  found: Found | undefined;
  disturbance: Disturbance | undefined;
}

function decide(world: World, { asked, found, disturbance }: Decision): HttpAnswer {
  const headers = new Headers();
  try {
    if (disturbance?.kind === 'refusal') throw new DiscordRefusal(disturbance.code);
    if (found === undefined)
      return { status: 404, body: { message: '404: Not Found', code: 0 }, headers };
    const body = answerRoute(world, asked, found);
    const isLost = disturbance?.kind === 'lost-answer';
    return { status: body === null ? 204 : 200, body, headers, isLost };
  } catch (error) {
    const name = found?.route.operation ?? asked.path;
    if (error instanceof DiscordBreakdown) {
      world.blunders.push(`${name}: ${error.message}`);
      return { status: 500, body: { message: '500: Internal Server Error', code: 0 }, headers };
    }
    if (!(error instanceof DiscordRefusal)) throw error;
    if (error instanceof DiscordBlunder) world.blunders.push(`${name}: ${error.told}`);
    const { status, code, message, errors } = error;
    return { status, body: { message, code, errors }, headers };
  }
}

function answerRoute(world: World, asked: AskedRequest, { route, ids }: Found): object | null {
  const isKnown = asked.authorization === `Bot ${TOKEN}`;
  // The code of a refused token is 0.
  if (route.needsToken && !isKnown) throw new DiscordRefusal(0);
  const { body, uploads } = asked;
  const query = Object.fromEntries(asked.query);
  const answer = route.answer({ ids, query, body, uploads }, world);
  // What Discord took, its own description of the API must take.
  for (const fault of checkWithVendor(route, body)) world.blunders.push(fault);
  return answer;
}

/** What Discord counts against an address; what others used up does not count. */
function isInvalid({ status, headers }: HttpAnswer): boolean {
  if (status === 429) return headers.get('x-ratelimit-scope') !== 'shared';
  return status === 401 || status === 403;
}

function outcomeOf({ status, body, isLost = false }: HttpAnswer): string {
  if (isLost) return 'answer lost';
  if (status < 300) return 'ok';
  return body !== null && 'code' in body ? String(body.code) : `HTTP ${status}`;
}
