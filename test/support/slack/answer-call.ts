import { type Disturbance, refuseAsOrdered } from './disturbances.ts';
import { APP_TOKEN, BOT_TOKEN } from './identity.ts';
import { METHODS } from './methods/index.ts';
import { SlackBlunder, SlackRefusal } from './slack-refusal.ts';
import type { World } from './world.ts';

export interface AskedCall {
  method: string;
  fields: Record<string, unknown>;
  authorization: string | undefined;
}

interface HttpAnswer {
  status: number;
  body: object;
  headers?: Record<string, string>;
  /** The connection breaks instead. */
  isLost?: boolean;
}

/** What Slack answers; what it heard and thought of it is in `world.calls` and `world.blunders`. */
export function answerCall(world: World, asked: AskedCall): HttpAnswer {
  const disturbance = world.disturbances.take(asked.method);
  const answer = disturb(disturbance) ?? decide(world, asked, disturbance);
  const { method, fields } = asked;
  const outcome = answer.isLost === true ? 'answer lost' : outcomeOf(answer);
  world.calls.push({ method, fields, at: performance.now(), outcome });
  return answer;
}

function disturb(disturbance: Disturbance | undefined): HttpAnswer | undefined {
  if (disturbance?.kind === 'outage') return { status: disturbance.status, body: {} };
  if (disturbance?.kind !== 'rate-limit') return undefined;
  const headers = { 'retry-after': String(disturbance.retryAfterSeconds) };
  return { status: 429, body: { ok: false, error: 'ratelimited' }, headers };
}

function decide(world: World, asked: AskedCall, disturbance?: Disturbance): HttpAnswer {
  try {
    refuseAsOrdered(disturbance);
    const body = { ok: true, ...answerMethod(world, asked) };
    return { status: 200, body, isLost: disturbance?.kind === 'lost-answer' };
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    if (error instanceof SlackBlunder) world.blunders.push(`${asked.method}: ${error.message}`);
    return { status: 200, body: { ok: false, error: error.code, ...error.extra } };
  }
}

function answerMethod(world: World, { method: name, fields, authorization }: AskedCall): object {
  const method = METHODS[name];
  if (method === undefined) throw new SlackBlunder('unknown_method', `there is no ${name}`);
  // Bolt adds the team to what listeners call.
  const { token: inBody, team_id: _team, ...args } = fields;
  const token = authorization?.replace('Bearer ', '') ?? inBody;
  if (token === undefined) throw new SlackRefusal('not_authed');
  const [wanted, other] = method.token === 'bot' ? [BOT_TOKEN, APP_TOKEN] : [APP_TOKEN, BOT_TOKEN];
  if (token === other) throw new SlackRefusal('not_allowed_token_type');
  if (token !== wanted) throw new SlackRefusal('invalid_auth');
  return method.answer(args, world);
}

function outcomeOf({ status, body }: HttpAnswer): string {
  if (status !== 200) return `HTTP ${status}`;
  return 'error' in body ? String(body.error) : 'ok';
}
