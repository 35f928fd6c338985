import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { App } from '#src/app.ts';
import type { DiscordSettings } from '#src/config.ts';
import type { PartFault } from '#src/domain/part-fault.ts';
import { DutyKeeper } from '#src/operations/keep-duty.ts';
import { type Pause, pause as wait } from '../answering/pause.ts';
import { GatewayLine, type GatewayMemory } from './gateway-line.ts';
import { GatewayNews } from './gateway-news.ts';
import { readBaton, writeBaton } from './gateway-session.ts';
import { describeGateway, faultOfGateway, type GatewayState } from './gateway-state.ts';
import type { DiscordRest } from './rest.ts';

export interface GatewayOptions {
  settings: DiscordSettings;
  app: App;
  log: Logger;
  rest: Pick<DiscordRest, 'get'>;
  /** An interaction as Discord sent it. What it throws is logged. */
  onInteraction: (payload: unknown) => void;
  /** Called whenever the gateway becomes this process's, which may be more than once. */
  onHeld?: () => void;
  /** Absent: as long as it says. */
  pause?: Pause;
  /** So long each step of opening may take. */
  openMs?: number;
}

/** How interactions come here: by one connection, which one of several processes holds. */
export interface Gateway {
  /** It does not wait for Discord, and never throws because it is down. */
  start: () => void;
  /** Hears nothing more; another process takes the gateway at once. */
  stop: () => Promise<void>;
  /** Why nothing is heard from Discord; null: it is, by this process or by another. */
  readonly fault: PartFault | null;
  /** "connected", "connecting (…)", "standing by: another process holds the gateway". */
  describe: () => string;
}

const OPEN_MS = 10_000;

/** Opens the gateway without speaking to Discord yet. */
export function openGateway(options: GatewayOptions): Gateway {
  const gateway = new SharedGateway(options);
  return {
    start: () => gateway.start(),
    stop: () => gateway.stop(),
    describe: () => describeGateway(gateway.state),
    get fault() {
      return faultOfGateway(gateway.state, options.app.clock.monotonic());
    },
  };
}

/** The gateway of an app of which several processes may know. */
class SharedGateway {
  readonly #options: GatewayOptions;
  readonly #memory: GatewayMemory = { session: null, identifiedAt: [] };
  readonly #keeper: DutyKeeper;
  readonly #news: GatewayNews;
  #line: GatewayLine | null = null;
  #isStopped = false;

  constructor(options: GatewayOptions) {
    const { app, log, settings, pause = wait } = options;
    this.#options = options;
    const holder = `${hostname()} ${process.pid} ${randomUUID()}`;
    this.#keeper = new DutyKeeper({
      app,
      log,
      pause,
      tenure: { name: `discord-gateway ${settings.applicationId}`, holder },
      baton: () => writeBaton(this.#memory.session),
      onHeld: (taken) => this.#open(taken),
      onLost: () => this.#close(),
      onChange: () => this.#news.look(),
    });
    const { monotonic } = app.clock;
    this.#news = new GatewayNews({ log, monotonic, state: () => this.state });
  }

  start(): void {
    this.#keeper.start();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#news.stop();
    // Whoever goes on with the session must not find it in use.
    await this.#line?.stop();
    await this.#keeper.stop();
  }

  get state(): GatewayState {
    const { standing, since } = this.#keeper;
    return { standing, since, line: this.#line?.state ?? null };
  }

  #open(taken: { baton: string | null } | null): void {
    if (taken) this.#memory.session = readBaton(taken.baton);
    if (this.#isStopped) return;
    const { settings, app, rest, pause = wait, openMs = OPEN_MS, onHeld } = this.#options;
    this.#line = new GatewayLine({
      token: settings.token,
      rest,
      memory: this.#memory,
      monotonic: app.clock.monotonic,
      pause,
      openMs,
      onChange: () => this.#changed(),
      mayHear: () => this.#mayHear(),
      onInteraction: (payload) => this.#hear(payload),
    });
    this.#line.start();
    onHeld?.();
  }

  #close(): void {
    void this.#line?.stop();
    this.#line = null;
  }

  #changed(): void {
    this.#news.look();
    // Should this process die now, the next one goes on with the session.
    if (this.#line?.state.type === 'connected') this.#keeper.tell();
  }

  #mayHear(): boolean {
    const { isConfirmed } = this.#keeper;
    if (!isConfirmed) this.#keeper.tell();
    return isConfirmed;
  }

  #hear(payload: unknown): void {
    const { onInteraction, log } = this.#options;
    try {
      onInteraction(payload);
    } catch (error) {
      log.error({ error }, 'what came from Discord was not answered');
    }
  }
}
