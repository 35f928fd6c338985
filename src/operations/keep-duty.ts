import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { App } from '#src/app.ts';
import { type DutyWatch, mayTakeDuty, watchDuty } from '#src/domain/duty-watch.ts';
import {
  beatDuty,
  claimDuty,
  type DutyRecord,
  type DutyTenure,
  findDuty,
  releaseDuty,
} from './hold-duty.ts';

/**
 * Whether a duty is this process's. `unconfirmed`: it was, and the store has not said for too long
 * that it still is. `unknown`: the store has not said yet whose it is.
 */
export type DutyStanding = 'unknown' | 'elsewhere' | 'held' | 'unconfirmed';

export interface DutyOptions {
  app: App;
  log: Logger;
  tenure: DutyTenure;
  /** With what another process would go on, should this one be gone. */
  baton: () => string | null;
  /** The duty is ours: with what the one before left, or (null) as it was before we were unsure. */
  onHeld: (taken: { baton: string | null } | null) => void;
  /** It is another's, or may be. */
  onLost: () => void;
  /** It stands otherwise than before. */
  onChange: () => void;
  /** Resolves as soon as the signal is aborted. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

type Question = 'beat' | 'look' | 'release';

const NOT_YET = Number.NEGATIVE_INFINITY;
const TURN_MS = 1_000;
const BEAT_MS = 2_000;
/** Sooner than another takes it for dead. */
const CONFIRMED_MS = 5_000;
/** A store that does not answer does not keep the process from ending. */
const ENDING_MS = 1_500;

/**
 * Has a duty while no other process has it, or waits until whoever has it is gone. What cannot be
 * written is kept all the same while the store can be read and says that it is ours.
 */
export class DutyKeeper {
  #standing: DutyStanding = 'unknown';
  #since: number;
  readonly #options: DutyOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #watch: DutyWatch | null = null;
  /** When it was asked for what the store has said last; null: it has said nothing. */
  #toldAt: number | null = null;
  #beatAt = NOT_YET;
  #beating: Promise<void> | null = null;
  #looking: Promise<void> | null = null;
  #taken: { baton: string | null } | null = null;
  /** What the store did not answer when it was asked last. */
  readonly #unanswered = new Set<Question>();

  constructor(options: DutyOptions) {
    this.#options = options;
    this.#since = options.app.clock.monotonic();
  }

  get standing(): DutyStanding {
    return this.#standing;
  }

  /** Since when it stands so, by the clock that never jumps. */
  get since(): number {
    return this.#since;
  }

  /** The store has said lately that it is ours: whoever stood still has to ask first. */
  get isConfirmed(): boolean {
    return this.#standing === 'held' && this.#isFresh;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Has the store say at once that it is ours, and know the baton. */
  tell(): void {
    this.#beatAt = NOT_YET;
    if (!this.#stopping.signal.aborted) this.#ask();
  }

  /** Whoever waits for the duty may have it from now on. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await Promise.race([this.#end(), sleep(ENDING_MS, undefined, { ref: false })]);
  }

  get #isOurs(): boolean {
    return this.#standing === 'held' || this.#standing === 'unconfirmed';
  }

  get #now(): number {
    return this.#options.app.clock.monotonic();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#doubt();
      this.#ask();
      await this.#options.pause(TURN_MS, signal);
    }
  }

  async #end(): Promise<void> {
    const { app, tenure, baton } = this.#options;
    await Promise.all([this.#beating, this.#looking]);
    // Whoever took it and has not begun leaves it as it was.
    const left = this.#taken ? this.#taken.baton : baton();
    if (this.#isOurs)
      await this.#attempt('release', async () => void (await releaseDuty(app, tenure, left)));
  }

  /** Each question waits for its answer alone: one that never comes keeps no other from being asked. */
  #ask(): void {
    const isBeatDue = this.#now - this.#beatAt >= BEAT_MS;
    if (this.#isOurs && !isBeatDue) return;
    if (this.#isOurs && this.#beating === null) {
      this.#beatAt = this.#now;
      this.#beating = this.#attempt('beat', () => this.#beat()).finally(() => {
        this.#beating = null;
        // Asked for while it was under way: that one said what was before.
        if (this.#beatAt === NOT_YET) this.tell();
      });
      return;
    }
    this.#looking ??= this.#attempt('look', () => this.#look()).finally(() => {
      this.#looking = null;
    });
  }

  async #beat(): Promise<void> {
    const { app, tenure, baton } = this.#options;
    const askedAt = this.#now;
    this.#learn(await beatDuty(app, tenure, baton()), askedAt);
  }

  async #look(): Promise<void> {
    const { app, tenure } = this.#options;
    const askedAt = this.#now;
    const seen = await findDuty(app, tenure.name);
    const isOurs = seen?.holder === tenure.holder;
    const isTaken = !isOurs && !this.#isOurs && (await this.#tryToTake(seen, askedAt));
    this.#learn(isOurs || isTaken, askedAt);
  }

  async #tryToTake(seen: DutyRecord | null, askedAt: number): Promise<boolean> {
    const { app, tenure } = this.#options;
    this.#watch = watchDuty(this.#watch, seen, askedAt);
    if (this.#stopping.signal.aborted || !mayTakeDuty(this.#watch)) return false;
    // Before: where the answer is lost, the next look says that it is ours.
    this.#taken = { baton: seen?.baton ?? null };
    return claimDuty(app, tenure, seen);
  }

  /** The store says whether the duty is ours, or was when it was asked. */
  #learn(isOurs: boolean, askedAt: number): void {
    const isOld = this.#toldAt !== null && askedAt < this.#toldAt;
    if (isOurs && isOld) return;
    this.#toldAt = isOld ? this.#toldAt : askedAt;
    if (!isOurs) {
      this.#become('elsewhere');
      return;
    }
    this.#watch = null;
    this.#become(this.#isFresh || this.#standing === 'held' ? 'held' : 'unconfirmed');
  }

  #become(standing: DutyStanding): void {
    const before = this.#standing;
    if (standing === before) return;
    this.#standing = standing;
    this.#since = this.#now;
    // Whoever ends it puts down what it did.
    if (this.#stopping.signal.aborted) return;
    if (before === 'held') this.#options.onLost();
    if (standing === 'held') {
      this.#options.onHeld(this.#taken);
      this.#taken = null;
    }
    this.#options.onChange();
  }

  get #isFresh(): boolean {
    return this.#toldAt !== null && this.#now - this.#toldAt < CONFIRMED_MS;
  }

  /** Whoever was frozen has not asked yet: first the store is. */
  #doubt(): void {
    const isWaiting = this.#beating !== null || this.#looking !== null;
    if (this.#isFresh || !(isWaiting || this.#unanswered.size > 0)) return;
    if (this.#standing === 'elsewhere') this.#become('unknown');
    if (this.#standing === 'held') this.#become('unconfirmed');
  }

  /** A store that cannot be asked is asked again; that is told once. */
  async #attempt(question: Question, ask: () => Promise<void>): Promise<void> {
    try {
      await ask();
      this.#unanswered.delete(question);
    } catch (error) {
      const { log, tenure } = this.#options;
      const words = 'the store does not say who does this; it is asked again';
      if (!this.#unanswered.has(question)) log.warn({ error, duty: tenure.name, question }, words);
      this.#unanswered.add(question);
    }
  }
}
