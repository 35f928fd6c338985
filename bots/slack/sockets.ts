import type { App, Receiver } from '@slack/bolt';
import type { Logger } from 'pino';
import type { PartFault } from '#src/domain/part-fault.ts';
import { type Pause, pause } from '../answering/pause.ts';
import { SocketLine } from './socket-line.ts';
import { openSocketSession, type SessionOptions } from './socket-session.ts';
import { describeSockets, faultOfSockets, SILENCE_MS } from './socket-state.ts';

/** While Slack recycles one, the other receives. */
const LINES = 2;

export interface SocketsOptions extends Pick<SessionOptions, 'appToken' | 'apiUrl' | 'patience'> {
  log: Logger;
  monotonic: () => number;
  /** Absent: as long as it says. */
  pause?: Pause;
  /** So long nothing is said of one that is not open yet. */
  openingMs?: number;
}

/** Socket Mode over two connections, each of which takes what the other does not get. */
export class Sockets implements Receiver {
  readonly #options: SocketsOptions;
  #lines: readonly SocketLine[] = [];
  #words = '';
  #told: string | null = null;
  #silence: NodeJS.Timeout | undefined;
  #isStopped = false;
  /** Until they have had the time to open, that they are not yet is no news. */
  #isOpening = true;
  #opening: NodeJS.Timeout | undefined;

  constructor(options: SocketsOptions) {
    this.#options = options;
  }

  /** What is wrong with all of them together. */
  get fault(): PartFault | null {
    return faultOfSockets(this.#states, this.#options.monotonic());
  }

  /** "2 of 2 sockets open". */
  describe(): string {
    return describeSockets(this.#states);
  }

  init(bolt: App): void {
    const { log, monotonic, pause: wait = pause, ...reach } = this.#options;
    const onBug = (error: unknown) => log.error({ error }, 'what came from Slack was not answered');
    this.#lines = Array.from({ length: LINES }, () => {
      return new SocketLine({
        monotonic,
        pause: wait,
        openSession: () => openSocketSession({ ...reach, bolt, onBug }),
        onChange: () => this.#tell(),
      });
    });
  }

  /** Slack need not be there: it is tried until it is. */
  async start(): Promise<void> {
    for (const line of this.#lines) line.start();
    this.#opening = setTimeout(() => {
      this.#isOpening = false;
      this.#tellWords();
    }, this.#options.openingMs ?? SILENCE_MS).unref();
    this.#watchSilence();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#silence);
    clearTimeout(this.#opening);
    await Promise.all(this.#lines.map((line) => line.stop()));
  }

  get #states() {
    return this.#lines.map(({ state }) => state);
  }

  #tell(): void {
    if (this.#isStopped) return;
    if (this.#states.every(({ type }) => type === 'open')) this.#isOpening = false;
    if (!this.#isOpening) this.#tellWords();
    this.#tellFault();
    this.#watchSilence();
  }

  #tellWords(): void {
    const words = this.describe();
    if (words !== this.#words) this.#options.log.info(`slack: ${words}`);
    this.#words = words;
  }

  /** A fault is told once, and once more that it is over. */
  #tellFault(): void {
    const { fault } = this;
    const { log } = this.#options;
    const reason = fault && this.#reason();
    if (reason === this.#told) return;
    if (fault) log.error({ reason, fix: fault.fix }, fault.error);
    else log.info('slack can be heard again');
    this.#told = reason;
  }

  #reason(): string | null {
    const lost = this.#states.flatMap((state) => (state.type === 'trying' ? [state.loss] : []));
    return (lost.find(({ fix }) => fix !== null) ?? lost[0])?.reason ?? null;
  }

  /** Looks again when nobody has heard anything for so long that it is a fault. */
  #watchSilence(): void {
    clearTimeout(this.#silence);
    if (this.#states.some(({ type }) => type === 'open')) return;
    this.#silence = setTimeout(() => this.#tellFault(), SILENCE_MS + 1);
    this.#silence.unref();
  }
}
