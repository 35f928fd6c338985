import { setTimeout as sleep } from 'node:timers/promises';
import {
  type APIGatewayBotInfo,
  Client,
  type SessionInfo,
  SimpleShardingStrategy,
  type WebSocketOptions,
} from 'discord.js';
import { GatewayDispatchEvents as Event } from 'discord-api-types/v10';
import { z } from 'zod';
import { judgeClose, judgeRefusal, type Loss, loseFor } from './gateway-loss.ts';
import { type GatewaySession, GatewayUrl } from './gateway-session.ts';

export interface ConnectionOptions {
  token: string;
  /** Where the gateway is. */
  url: string;
  /** To be gone on with; null: one is begun. */
  session: GatewaySession | null;
  /** It is about to begin a session, of which there are so many a day. */
  onIdentify: () => void;
  /** So far the session has come: all that was told until then has been heard. */
  onSession: (session: GatewaySession) => void;
  onInteraction: (payload: unknown) => void;
  /** False: another may have been told the same by now, or will be. */
  mayHear: () => boolean;
  /** So long each step of opening may take. */
  openMs: number;
}

type Manager = Parameters<NonNullable<WebSocketOptions['buildStrategy']>>[0];
type Strategy = ReturnType<NonNullable<WebSocketOptions['buildStrategy']>>;

/** With any code but 1000 and 1001 Discord keeps the session for a while. */
const PARTING = { code: 4200, reason: 'It is gone on with from here or from elsewhere.' };
/** How a connection ends that breaks, or was never there. */
const NO_GOODBYE = { code: 1006 };
/** A far end that is gone does not say goodbye. */
const GOODBYE_MS = 1_000;
const SHARD = { shardId: 0, shardCount: 1 };

const INTERACTION: string = Event.InteractionCreate;
const OPENINGS: ReadonlySet<string> = new Set([Event.Ready, Event.Resumed]);

const Dispatched = z.object({ data: z.object({ t: z.string(), s: z.number(), d: z.unknown() }) });
const Closed = z.object({ code: z.number() });
const Failed = z.object({ error: z.unknown() });
const Said = z.object({ message: z.string() });

/** What discord.js says when it gives a connection up by itself. */
const GIVEN_UP = /^Destroying shard\s+Reason: (.*)/;
const NO_ANSWER = /^(Zombie|Something timed out)/;
/** It would resume at once, as often as it is told to, and wait for ever until it is told that it has. */
const TOLD_TO_RESUME = /^Invalid session; will attempt to resume: true/;

/**
 * One connection to the gateway by discord.js's own Client, never opened again: Client would do so at
 * once, for ever and also after its end, and it would throw the session away where that is refused.
 */
export class GatewayConnection {
  readonly #options: ConnectionOptions;
  readonly #client: Client;
  readonly #opened = Promise.withResolvers<null>();
  readonly #ended = Promise.withResolvers<Loss>();
  #session: GatewaySession | null;
  #isEnded = false;
  #isGreeted = false;
  #isSessionOver = false;
  #patience: NodeJS.Timeout | undefined;
  #parting: Promise<void> | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#session = options.session;
    this.#client = new Client({
      intents: [],
      ws: {
        buildStrategy: (manager) => this.#prepare(manager),
        buildIdentifyThrottler: async () => ({ waitForIdentify: () => this.#allowIdentify() }),
      },
    });
  }

  /** Resolves when it is open (null), or with why it is not. */
  open(): Promise<Loss | null> {
    const { token, openMs } = this.#options;
    this.#patience = setTimeout(() => this.#end(judgeRefusal('no_answer')), 2 * openMs);
    this.#client.on('error', (error) => this.#fail(error));
    this.#client.login(token).catch((error: unknown) => this.#fail(error));
    return Promise.race([this.#opened.promise, this.#ended.promise]);
  }

  /** Resolves with why it is no longer open. */
  get ended(): Promise<Loss> {
    return this.#ended.promise;
  }

  async close(): Promise<void> {
    this.#end(loseFor('closed', 'The connection was closed from here.'));
    await Promise.race([this.#parting, sleep(GOODBYE_MS, undefined, { ref: false })]);
  }

  #end(loss: Loss): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    clearTimeout(this.#patience);
    this.#ended.resolve(loss);
    this.#parting = this.#client.destroy().catch(() => undefined);
  }

  /** Takes the place of everything that Client would do but connect and heartbeat. */
  #prepare(manager: Manager): Strategy {
    const { openMs, url } = this.#options;
    manager.fetchGatewayInformation = async () => describeGateway(url);
    Object.assign(manager.options, {
      handshakeTimeout: openMs,
      helloTimeout: openMs,
      readyTimeout: openMs,
      retrieveSessionInfo: () => this.#tellSession(),
      updateSessionInfo: (_: number, session: SessionInfo | null) => this.#keepSession(session),
    });
    const simple = new SimpleShardingStrategy(manager);
    const part = () => simple.destroy(PARTING);
    return {
      spawn: (shards) => {
        // What Client makes of all that it hears is kept for ever.
        manager.removeAllListeners();
        this.#listen(manager, part);
        return simple.spawn(shards);
      },
      connect: () => simple.connect(),
      // A socket that is still being opened would not be closed: that waits until it is greeted.
      destroy: () => (this.#isGreeted ? part() : undefined),
      send: (shard, payload) => simple.send(shard, payload),
      fetchStatus: () => simple.fetchStatus(),
    };
  }

  #listen(manager: Manager, part: () => Promise<void>): void {
    manager.on('hello', () => {
      this.#isGreeted = true;
      if (this.#isEnded) this.#parting = part();
    });
    manager.on('dispatch', (given: unknown) => this.#hear(Dispatched.safeParse(given).data));
    manager.on('closed', (given: unknown) => this.#lose(Closed.safeParse(given).data));
    manager.on('error', (given: unknown) => this.#fail(Failed.safeParse(given).data?.error));
    manager.on('debug', (given: unknown) => {
      const { message = '' } = Said.safeParse(given).data ?? {};
      if (TOLD_TO_RESUME.test(message)) this.#giveUp('');
      const why = GIVEN_UP.exec(message)?.[1];
      // It says so first, and then whether the session is over.
      if (why !== undefined) queueMicrotask(() => this.#giveUp(why));
    });
  }

  #hear(dispatched: z.output<typeof Dispatched> | undefined): void {
    if (this.#isEnded || dispatched === undefined) return;
    const { t, s: sequence, d } = dispatched.data;
    if (t === INTERACTION && !this.#options.mayHear()) {
      this.#end(loseFor('stood still', 'This process stood still: it asks first who is to hear.'));
      return;
    }
    // Not sooner: what was counted and not heard would never be told again.
    if (this.#session) this.#options.onSession({ ...this.#session, sequence });
    if (t === INTERACTION) this.#options.onInteraction(d);
    if (!OPENINGS.has(t)) return;
    clearTimeout(this.#patience);
    this.#opened.resolve(null);
  }

  #lose({ code } = NO_GOODBYE): void {
    const reason = this.#isGreeted ? 'no_answer' : 'unreachable';
    this.#end(code === NO_GOODBYE.code ? judgeRefusal(reason) : judgeClose(code));
  }

  #giveUp(why: string): void {
    const means = 'Discord asked to connect again.';
    if (NO_ANSWER.test(why)) this.#end(judgeRefusal('no_answer'));
    else if (this.#isSessionOver) this.#end(loseFor('session over', means, { endsSession: true }));
    else this.#end(loseFor('reconnect', means));
  }

  #fail(error: unknown): void {
    const words = error instanceof Error ? error.message : '';
    const status = /^Unexpected server response: (\d+)/.exec(words)?.[1];
    const reason = this.#isGreeted || /timed out/.test(words) ? 'no_answer' : 'unreachable';
    this.#end(judgeRefusal(status === undefined ? reason : `http_${status}`));
  }

  /** Once it is ended it never learns what it needs to connect again. */
  async #tellSession(): Promise<SessionInfo | null> {
    if (this.#isEnded) await new Promise(() => undefined);
    if (this.#session === null) return null;
    const { id: sessionId, sequence, url } = this.#session;
    return { ...SHARD, sessionId, sequence, resumeURL: url ?? this.#options.url };
  }

  #keepSession(session: SessionInfo | null): void {
    if (this.#isEnded) return;
    if (session === null) {
      // Once it was greeted that is Discord's word; before, only what discord.js makes of no answer.
      this.#isSessionOver = this.#isGreeted;
      return;
    }
    const { sessionId: id, sequence, resumeURL } = session;
    this.#session = {
      id,
      sequence,
      url: GatewayUrl.safeParse(resumeURL).data ?? null,
    };
  }

  async #allowIdentify(): Promise<void> {
    if (this.#isEnded) await new Promise(() => undefined);
    this.#options.onIdentify();
  }
}

/** What Client would ask Discord for: it is known. */
function describeGateway(url: string): APIGatewayBotInfo {
  const session_start_limit = { total: 1, remaining: 1, reset_after: 0, max_concurrency: 1 };
  return { url, shards: 1, session_start_limit };
}
