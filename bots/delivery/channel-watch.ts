import type { Logger } from 'pino';
import type { PartFault } from '#src/domain/part-fault.ts';
import type { Messenger } from '../messenger.ts';
import type { Reason } from './trouble.ts';

export interface WatchedChannel {
  /** Where cards go that nobody has routed elsewhere. */
  channel: string;
  /** Where it is set: `SLACK_CHANNEL`. */
  setting: string;
  /** As the log names it. */
  platform: string;
  /** What keeps cards from it; null: nothing. Throws what the platform answers. */
  look: () => Promise<PartFault | null>;
  /** Why it could not be looked at; undefined: for a reason that we do not know. */
  explain: (error: unknown) => Reason | undefined;
  log: Logger;
}

const EVERY_MS = 10 * 60_000;
/** Somebody is mending it. */
const MENDED_MS = 60_000;
/** Many posts may come one after another. */
const POSTED_MS = 1_000;

/** Looks now and then whether cards can be posted to the channel that is set. It never throws. */
export class ChannelWatch {
  readonly #watched: WatchedChannel;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = Number.POSITIVE_INFINITY;
  #isStopped = false;
  #fault: PartFault | null = null;

  constructor(watched: WatchedChannel) {
    this.#watched = watched;
  }

  /** Nothing can be posted there; null: it can, or nobody knows. */
  get fault(): PartFault | null {
    return this.#fault;
  }

  start(): void {
    this.#lookIn(0);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  /** The same messenger; a post that fares otherwise than was to be expected has the channel looked at. */
  observe(messenger: Messenger): Messenger {
    return {
      ...messenger,
      post: async (post) => {
        const sent = await messenger.post(post);
        const news = this.#fault === null ? 'refused' : 'sent';
        if (post.place === this.#watched.channel && sent.type === news) this.#lookIn(POSTED_MS);
        return sent;
      },
    };
  }

  /** Sooner where that was to be later. */
  #lookIn(ms: number): void {
    const dueAt = performance.now() + ms;
    if (this.#isStopped || dueAt >= this.#dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => void this.#look(), ms).unref();
  }

  async #look(): Promise<void> {
    const { look, explain } = this.#watched;
    this.#dueAt = Number.POSITIVE_INFINITY;
    try {
      this.#note(await look());
    } catch (error) {
      this.#noteRefusal(explain(error));
    }
    this.#lookIn(this.#fault === null ? EVERY_MS : MENDED_MS);
  }

  /** Where the platform is down, or does not let us look, nothing is known anew. */
  #noteRefusal(known: Reason | undefined): void {
    if (known?.trouble === 'place') this.#note({ error: known.means, fix: known.fix });
    if (known?.trouble === 'app') this.#note(null);
  }

  /** A fault is told once, and once more that it is over. */
  #note(seen: PartFault | null): void {
    if (this.#isStopped) return;
    const { channel, setting, platform, log } = this.#watched;
    const error = seen && `No card can be posted to ${channel} (${setting}). ${seen.error}`;
    const fault = seen && error ? { error, fix: seen.fix } : null;
    if (fault !== null && this.#fault === null) log.error({ fix: fault.fix }, fault.error);
    if (fault === null && this.#fault !== null)
      log.info({ channel }, `${platform} takes cards again`);
    this.#fault = fault;
  }
}
