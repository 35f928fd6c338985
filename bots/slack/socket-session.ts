import { setTimeout as sleep } from 'node:timers/promises';
import { type App, SocketModeReceiver, webApi } from '@slack/bolt';
import { z } from 'zod';
import { readReason } from './judge-answer.ts';
import { SILENT_LOGGER } from './silent-logger.ts';
import { judgeLoss, type Loss } from './socket-state.ts';
import { webClientOptions } from './web-client.ts';

export interface SessionOptions {
  /** Takes what comes. */
  bolt: App;
  appToken: string;
  apiUrl: string | null;
  onBug: (error: unknown) => void;
  patience?: SocketPatience | undefined;
}

/** How long is waited for what may never come, milliseconds. */
export interface SocketPatience {
  /** Until Slack has greeted. */
  openMs: number;
  /** A connection that answers no ping for so long is dead; it is noticed within twice that. */
  pingMs: number;
}

/** One socket, from the asking for its address until it is gone. It is never used again. */
export interface SocketSession {
  /** Resolves when Slack has greeted, or with why it never will: soon, whatever Slack does. */
  opened: Promise<Loss | null>;
  /** Resolves with why it takes nothing more. */
  ended: Promise<Loss>;
  /** Resolves when nothing of it is left. */
  close: () => Promise<void>;
}

const PATIENCE: SocketPatience = { openMs: 10_000, pingMs: 5_000 };
/** What a peer gets to say farewell. */
const FAREWELL_MS = 500;

/**
 * The client does not connect anew by itself: where it cannot, nobody would hear of it but as a
 * rejection that nothing handles.
 */
export function openSocketSession(options: SessionOptions): SocketSession {
  const { openMs } = options.patience ?? PATIENCE;
  const { client } = openReceiver(options);
  const ended = Promise.withResolvers<Loss>();
  const gone = Promise.withResolvers<void>();
  const lost = judgeLoss('no_answer');
  let isClosed = false;
  let isLeaving = false;
  const hangUp = () => void client.disconnect();
  client.on('ws_message', (text: unknown) => {
    const reason = readFarewell(text);
    if (reason === null) return;
    isLeaving = true;
    ended.resolve(judgeLoss(reason));
  });
  client.on('disconnected', () => {
    ended.resolve(lost);
    gone.resolve();
  });
  // Closed while its address was asked for: the client opens it nevertheless.
  client.on('connecting', () => isClosed && queueMicrotask(hangUp));
  const started = client.start().then(
    () => null,
    (error: unknown) => judgeStart(error),
  );
  return {
    opened: Promise.race([started, ended.promise, sleep(openMs, lost, { ref: false })]),
    ended: ended.promise,
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      ended.resolve(lost);
      // The client has begun to go by itself; asked again it does not wait for the other side.
      if (!isLeaving) hangUp();
      await Promise.race([gone.promise, sleep(FAREWELL_MS, undefined, { ref: false })]);
      hangUp();
    },
  };
}

function openReceiver(options: SessionOptions): SocketModeReceiver {
  const { bolt, appToken, apiUrl, onBug, patience = PATIENCE } = options;
  const receiver = new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    clientPingTimeout: patience.pingMs,
    logger: SILENT_LOGGER,
    installerOptions: { clientOptions: webClientOptions(apiUrl) },
    processEventErrorHandler: async ({ error }) => {
      onBug(error);
      return false;
    },
  });
  receiver.init(bolt);
  return receiver;
}

/** A socket that broke before it was open rejects with nothing. */
function judgeStart(error: unknown): Loss {
  const afterMs = error instanceof webApi.WebAPIRateLimitedError ? error.retryAfter * 1_000 : null;
  return judgeLoss(readReason(error), afterMs);
}

const Farewell = z.object({
  type: z.literal('disconnect'),
  reason: z.string().default('disconnect'),
});
/** What people send is longer, and is not read twice. */
const FAREWELL_LENGTH_MAX = 1_000;

/** Slack asks to go and come back: it sends nothing more here. */
function readFarewell(text: unknown): string | null {
  if (typeof text !== 'string' || text.length > FAREWELL_LENGTH_MAX) return null;
  if (!text.includes('"disconnect"')) return null;
  try {
    return Farewell.safeParse(JSON.parse(text)).data?.reason ?? null;
  } catch {
    return null;
  }
}
