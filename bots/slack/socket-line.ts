import type { Pause } from '../answering/pause.ts';
import type { SocketSession } from './socket-session.ts';
import { judgeLoss, type Loss, type SocketState, waitFor } from './socket-state.ts';

export interface LineOptions {
  openSession: () => SocketSession;
  /** Measures durations. */
  monotonic: () => number;
  onChange: () => void;
  pause: Pause;
}

/** A socket that was open for less is one that does not hold. */
const HELD_MS = 30_000;

/** Keeps one socket open: what is lost is opened anew, until it is stopped. */
export class SocketLine {
  state: SocketState;
  readonly #options: LineOptions;
  readonly #stopping = new AbortController();
  readonly #closing = new Set<Promise<void>>();
  #session: SocketSession | null = null;
  #running: Promise<void> | null = null;

  constructor(options: LineOptions) {
    this.#options = options;
    this.state = { type: 'trying', since: options.monotonic(), loss: judgeLoss('not_yet_open') };
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#session) this.#close(this.#session);
    await this.#running;
    await Promise.all(this.#closing);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const { monotonic, openSession, pause } = this.#options;
    for (let failures = 0; !signal.aborted; failures += 1) {
      const beganAt = monotonic();
      this.#session = openSession();
      const loss = await this.#follow(this.#session);
      this.#close(this.#session);
      if (signal.aborted) return;
      if (monotonic() - beganAt > HELD_MS) failures = 0;
      this.#lose(loss);
      await pause(waitFor(loss, failures, Math.random()), signal);
    }
  }

  async #follow(session: SocketSession): Promise<Loss> {
    const loss = await session.opened;
    if (loss !== null) return loss;
    this.state = { type: 'open', since: this.#options.monotonic() };
    this.#options.onChange();
    return session.ended;
  }

  #lose(loss: Loss): void {
    const since = this.state.type === 'trying' ? this.state.since : this.#options.monotonic();
    this.state = { type: 'trying', since, loss };
    this.#options.onChange();
  }

  /** Nobody waits for the old one before a new one is opened. */
  #close(session: SocketSession): void {
    const closing = session.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}
