import type { JsonObject } from '#src/domain/json.ts';

/** What Slack sends to the app. */
export interface Delivery {
  /** The envelope's id in Socket Mode. */
  id: string;
  kind: 'slash_commands' | 'interactive' | 'events_api';
  payload: JsonObject;
}

/** How the app answered. */
export interface Ack {
  /** What was delivered, to be delivered again. */
  delivery: Delivery;
  /** False: not within three seconds, or with an error. The person saw a warning. */
  acked: boolean;
  /** What the app said with its ack; undefined: nothing. */
  answer: unknown;
  /** From the first sending to the ack. */
  afterMs: number;
  /** How often it was sent. */
  attempts: number;
  /** Over HTTP. */
  status?: number;
}

/** Only what the Events API tells is sent again when nobody acks it: once here, of Slack's three times. */
export function isRetried({ kind }: Delivery): boolean {
  return kind === 'events_api';
}

/** What an ack says, or undefined: each way of delivery has its own way to say nothing. */
export function saidWith(answer: unknown): unknown {
  if (answer === undefined || answer === null || answer === '') return undefined;
  const isEmpty = typeof answer === 'object' && Object.keys(answer).length === 0;
  return isEmpty ? undefined : answer;
}
