import { Routes } from 'discord.js';
import { z } from 'zod';
import type { Pause } from '../answering/pause.ts';
import { judgeIdentify } from './gateway-budget.ts';
import { type ConnectionOptions, GatewayConnection } from './gateway-connection.ts';
import { judgeRefusal, type Loss, waitFor } from './gateway-loss.ts';
import { type GatewaySession, GatewayUrl } from './gateway-session.ts';
import { type LineState, NOT_YET_OPEN } from './gateway-state.ts';
import { judgeAnswer, readReason } from './judge-answer.ts';
import { explainReason } from './reasons.ts';
import type { DiscordRest } from './rest.ts';

/** What a process knows of the gateway, however often it opens it. */
export interface GatewayMemory {
  /** Null: the next one is begun anew. */
  session: GatewaySession | null;
  /** When sessions were begun, by the monotonic clock. */
  identifiedAt: number[];
}

type Passed = 'token' | 'onInteraction' | 'mayHear' | 'openMs';

export interface LineOptions extends Pick<ConnectionOptions, Passed> {
  rest: Pick<DiscordRest, 'get'>;
  memory: GatewayMemory;
  monotonic: () => number;
  onChange: () => void;
  pause: Pause;
}

const GatewayAnswer = z.object({
  url: GatewayUrl,
  session_start_limit: z
    .object({ total: z.number(), remaining: z.number(), reset_after: z.number() })
    .transform(({ reset_after: resetAfterMs, ...limit }) => ({ ...limit, resetAfterMs })),
});

/** A connection that was open for less is one that does not hold. */
const HELD_MS = 30_000;
/** So often a session is gone on with at its own address, and then at the gateway's. */
const OWN_ADDRESS_TRIES = 2;
/** A session with which Discord closes so often in a row is given up. */
const REFUSED_MAX = 3;
const IDENTIFIED_KEPT_MAX = 100;

/** Keeps one connection to the gateway open: what is lost is opened anew, until it is stopped. */
export class GatewayLine {
  state: LineState;
  readonly #options: LineOptions;
  readonly #beganAt: number;
  readonly #stopping = new AbortController();
  #connection: GatewayConnection | null = null;
  #failures = 0;
  #refusals = 0;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#beganAt = options.monotonic();
    this.state = { type: 'connecting', since: this.#beganAt, loss: NOT_YET_OPEN };
  }

  start(): void {
    void this.#run();
  }

  /** Discord keeps the session for a while. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#connection?.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const { memory, pause } = this.#options;
    while (!signal.aborted) {
      const loss = await this.#follow();
      // What comes after belongs to whoever goes on with it.
      if (signal.aborted) return;
      if (loss.endsSession || this.#refusals >= REFUSED_MAX) memory.session = null;
      this.#lose(loss);
      await pause(waitFor(loss, this.#failures, Math.random()), signal);
      this.#failures += 1;
    }
  }

  /** Resolves with why there is no connection, or no longer. */
  async #follow(): Promise<Loss> {
    const { memory, monotonic, onChange } = this.#options;
    const found = await this.#findGateway();
    if ('loss' in found) return found.loss;
    if (this.#stopping.signal.aborted) return NOT_YET_OPEN;
    this.#connection = this.#connect(found.url);
    const unopened = await this.#connection.open();
    const isRefused = memory.session !== null && unopened?.reason.startsWith('code ') === true;
    this.#refusals = isRefused ? this.#refusals + 1 : 0;
    if (unopened) return unopened;
    const since = monotonic();
    this.state = { type: 'connected', since };
    onChange();
    const end = await this.#connection.ended;
    if (monotonic() - since > HELD_MS) this.#failures = 0;
    return end;
  }

  /** Asked anew each time: how many sessions may still be begun is what Discord says now. */
  async #findGateway(): Promise<{ url: string } | { loss: Loss }> {
    const { rest, memory, monotonic } = this.#options;
    const { session, identifiedAt } = memory;
    if (session?.url && this.#failures < OWN_ADDRESS_TRIES) return { url: session.url };
    try {
      const answer = GatewayAnswer.parse(await rest.get(Routes.gatewayBot()));
      const tries = { beganAt: this.#beganAt, identifiedAt, now: monotonic() };
      const loss = session ? null : judgeIdentify(answer.session_start_limit, tries);
      return loss ? { loss } : { url: answer.url };
    } catch (error) {
      return { loss: loseForError(error) };
    }
  }

  #connect(url: string): GatewayConnection {
    const { memory, monotonic, token, openMs, onInteraction, mayHear } = this.#options;
    return new GatewayConnection({
      token,
      openMs,
      onInteraction,
      mayHear,
      url,
      session: memory.session && { ...memory.session, url },
      onIdentify: () => {
        memory.identifiedAt.push(monotonic());
        memory.identifiedAt.splice(0, memory.identifiedAt.length - IDENTIFIED_KEPT_MAX);
      },
      onSession: (session) => {
        memory.session = session;
      },
    });
  }

  #lose(loss: Loss): void {
    const since = this.state.type === 'connecting' ? this.state.since : this.#options.monotonic();
    this.state = { type: 'connecting', since, loss };
    this.#options.onChange();
  }
}

/** Discord did not say where its gateway is. */
function loseForError(error: unknown): Loss {
  const reason = readReason(error);
  const failed = judgeAnswer(error, 'edit');
  const isPaced = explainReason(reason).trouble === 'pace';
  return judgeRefusal(reason, isPaced && failed.type === 'later' ? failed.afterMs : null);
}
