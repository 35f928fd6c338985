import { createHmac } from 'node:crypto';
import { stringIn } from './blocks.ts';
import { type Ack, type Delivery, isRetried } from './delivery.ts';

/** Where the app listens, and how Slack signs what it sends there. */
export interface HttpTarget {
  url: string;
  signingSecret: string;
  /** Sends what was signed long ago, as someone would who overheard it. */
  signedSecondsAgo?: number;
}

interface Attempt {
  target: HttpTarget;
  delivery: Delivery;
  ackWithinMs: number;
  retry: number;
}

/** The same over HTTP, signed; what the Events API tells is sent once more when it was not acked. */
export async function deliverByHttp(
  target: HttpTarget,
  delivery: Delivery,
  ackWithinMs: number,
): Promise<Ack> {
  const beganAt = performance.now();
  const send = (retry: number) => post({ target, delivery, ackWithinMs, retry });
  let answered = await send(0);
  let attempts = 1;
  if (answered.status !== 200 && isRetried(delivery)) {
    attempts += 1;
    answered = await send(1);
  }
  const { status, answer } = answered;
  const afterMs = performance.now() - beganAt;
  return { delivery, acked: status === 200, answer, afterMs, attempts, status };
}

async function post({ target, delivery, ackWithinMs, retry }: Attempt) {
  const { type, body } = encode(delivery);
  const retried = { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': 'http_timeout' };
  const headers = { 'content-type': type, ...sign(target, body), ...(retry > 0 ? retried : {}) };
  const signal = AbortSignal.timeout(ackWithinMs);
  try {
    const response = await fetch(target.url, { method: 'POST', headers, body, signal });
    return { status: response.status, answer: readAnswer(await response.text()) };
  } catch (error) {
    // No answer in time, or nobody there: what Slack shows is the same.
    return { status: 0, answer: String(error) };
  }
}

function encode({ kind, payload }: Delivery): { type: string; body: string } {
  const text = JSON.stringify(payload);
  if (kind === 'events_api') return { type: 'application/json', body: text };
  const entries = Object.entries(payload).map(([key, value]) => [
    key,
    stringIn(payload, key) ?? JSON.stringify(value),
  ]);
  const fields = kind === 'interactive' ? { payload: text } : Object.fromEntries(entries);
  const type = 'application/x-www-form-urlencoded';
  return { type, body: new URLSearchParams(fields).toString() };
}

function sign({ signingSecret, signedSecondsAgo = 0 }: HttpTarget, body: string) {
  const signedAt = Math.floor(Date.now() / 1000) - signedSecondsAgo;
  const signed = createHmac('sha256', signingSecret).update(`v0:${signedAt}:${body}`);
  return {
    'x-slack-request-timestamp': String(signedAt),
    'x-slack-signature': `v0=${signed.digest('hex')}`,
  };
}

function readAnswer(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // A bare text is what a slash command may be answered with.
    return { text };
  }
}
