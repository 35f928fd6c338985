import type { Caller } from '#src/operations/caller.ts';
import { readSign } from '#src/operations/load-delivery.ts';
import type { SlackAsker, SlackDesk } from '../desk.ts';
import { judgeAnswer } from '../judge-answer.ts';
import { drawHome } from './draw-home.ts';
import { type HomeContent, openHome, readHomes } from './load-home.ts';

/** Who opened it longer ago has probably gone on to something else. */
const KEPT_MS = 10 * 60_000;
const READERS_MAX = 50;
const SWITCH_ON = 'Switch on the Home tab under App Home in the settings of the Slack app.';

export type HomeDesk = Pick<
  SlackDesk,
  'app' | 'redact' | 'log' | 'client' | 'intents' | 'identify'
>;

export interface HomePace {
  /** How soon is noticed that something has been written. */
  lookEveryMs: number;
  /** Nobody's Home changes by itself more often than this; their own press shows at once. */
  renewEveryMs: number;
}

/** Somebody who has their Home open. */
interface Reader {
  asker: SlackAsker;
  openedAt: number;
  /** Something was written since it was read. */
  isStale: boolean;
  /** They have pressed something: what comes of it is not to wait. */
  isEager: boolean;
  publishedAt: number;
  /** What it says, times apart. */
  shown: string;
  known: { caller: Caller; at: number } | null;
  /** What is being done for them: one thing at a time, or the older would stay. */
  turn: Promise<void>;
}

type Load = (caller: Caller) => Promise<HomeContent>;

/** The Homes that are open, as far as can be told, kept true. */
export class OpenHomes {
  readonly #desk: HomeDesk;
  readonly #pace: HomePace;
  readonly #readers = new Map<string, Reader>();
  readonly #timer: NodeJS.Timeout;
  #seen = '';
  #isLooking = false;
  #hasFailed = false;
  /** Slack has asked for a pause, or cannot be reached. */
  #pausedUntil = 0;

  constructor(desk: HomeDesk, pace: HomePace) {
    this.#desk = desk;
    this.#pace = pace;
    this.#timer = setInterval(() => void this.#lookOnce(), pace.lookEveryMs);
  }

  /** Somebody opened it, or wants it anew: it is shown whatever it said before, and put on record. */
  async open(asker: SlackAsker): Promise<void> {
    const reader = this.#admit(asker);
    reader.known = null;
    const load: Load = (caller) => openHome(this.#desk, caller);
    const shown = this.#inTurn(reader, () => this.#show(reader, load));
    await shown.catch(async (error: unknown) => {
      this.#desk.log.error({ err: error }, 'a Home could not be read');
      await this.#inTurn(reader, () => this.#publish(reader, apologise()));
    });
  }

  /** Somebody has pressed something in their Home. */
  expectChange(user: string): void {
    const reader = this.#readers.get(user);
    if (reader !== undefined) reader.isEager = true;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#readers.clear();
  }

  #now(): number {
    return this.#desk.app.clock.monotonic();
  }

  #admit(asker: SlackAsker): Reader {
    const old = this.#readers.get(asker.user);
    const reader: Reader = {
      ...(old ?? {
        isStale: false,
        isEager: false,
        publishedAt: Number.NEGATIVE_INFINITY,
        known: null,
        turn: Promise.resolve(),
      }),
      asker,
      openedAt: this.#now(),
      shown: '',
    };
    // Whoever opened it last stands last.
    this.#readers.delete(asker.user);
    this.#readers.set(asker.user, reader);
    const [oldest] = this.#readers.keys();
    if (this.#readers.size > READERS_MAX && oldest !== undefined) this.#readers.delete(oldest);
    return reader;
  }

  async #lookOnce(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      await this.#look();
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) this.#desk.log.error({ err: error }, 'open Homes cannot be kept true');
      this.#hasFailed = true;
    } finally {
      this.#isLooking = false;
    }
  }

  async #look(): Promise<void> {
    const now = this.#now();
    for (const [user, { openedAt }] of this.#readers) {
      if (now - openedAt > KEPT_MS) this.#readers.delete(user);
    }
    if (this.#readers.size === 0) return;
    const sign = await readSign(this.#desk.app);
    if (sign !== this.#seen) for (const reader of this.#readers.values()) reader.isStale = true;
    this.#seen = sign;
    const read = readHomes(this.#desk);
    for (const reader of this.#readers.values()) {
      await this.#inTurn(reader, async () => {
        if (this.#isDue(reader)) await this.#show(reader, read);
      });
    }
  }

  #isDue(reader: Reader): boolean {
    const { isStale, isEager, publishedAt, asker } = reader;
    const isThere = this.#readers.get(asker.user) === reader;
    const isInPace = isEager || this.#now() - publishedAt >= this.#pace.renewEveryMs;
    const isPaused = this.#now() < this.#pausedUntil;
    return isThere && isStale && isInPace && !isPaused;
  }

  async #inTurn(reader: Reader, act: () => Promise<void>): Promise<void> {
    const done = reader.turn.then(act);
    reader.turn = done.catch(() => undefined);
    await done;
  }

  async #show(reader: Reader, load: Load): Promise<void> {
    reader.isStale = false;
    try {
      const content = await load(await this.#identify(reader));
      if (says(content) !== reader.shown) await this.#publish(reader, content);
    } catch (error) {
      reader.isStale = true;
      throw error;
    }
  }

  /** Whose role was taken sees it soon; asking for everybody at every look would cost too much. */
  async #identify(reader: Reader): Promise<Caller> {
    const now = this.#now();
    if (reader.known !== null && now - reader.known.at < this.#pace.renewEveryMs) {
      return reader.known.caller;
    }
    const caller = await this.#desk.identify(reader.asker);
    reader.known = { caller, at: now };
    return caller;
  }

  async #publish(reader: Reader, content: HomeContent): Promise<void> {
    const { app, client, intents } = this.#desk;
    const user_id = reader.asker.user;
    const view = drawHome(content, app.clock.now(), { encode: intents.encode });
    try {
      await client.views.publish({ user_id, view });
      Object.assign(reader, { shown: says(content), publishedAt: this.#now(), isEager: false });
    } catch (error) {
      this.#takeRefusal(reader, error);
    }
  }

  #takeRefusal(reader: Reader, error: unknown): void {
    const judged = judgeAnswer(error, 'edit');
    const { user } = reader.asker;
    const { reason } = judged;
    const fix = reason === 'not_enabled' ? SWITCH_ON : undefined;
    this.#desk.log.warn({ user, reason, fix }, 'a Home could not be shown');
    // Somebody else's write came first: ours is drawn anew.
    if (judged.type === 'later' || reason === 'hash_conflict') {
      reader.isStale = true;
      const afterMs = judged.type === 'later' ? judged.afterMs : 0;
      this.#pausedUntil = Math.max(this.#pausedUntil, this.#now() + afterMs);
      return;
    }
    this.#readers.delete(user);
  }
}

/** All but the time at which it was read. */
function says(content: HomeContent): string {
  return JSON.stringify({ ...content, now: 0 });
}

function apologise(): HomeContent {
  return {
    kind: 'refusal',
    who: null,
    message: 'What goes on here cannot be read just now.',
    fix: 'It is tried again by itself; the log says why.',
  };
}
