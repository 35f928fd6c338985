import { type FoundCard, isCardStanding } from '#src/operations/find-card.ts';
import { refreshLists } from '#src/operations/hold-approvals.ts';
import { freeDeadLoans } from '#src/operations/lend-post.ts';
import {
  listOwedPlaces,
  listStale,
  listStaleOfRun,
  listStaleWithoutRun,
  type StalePost,
} from '#src/operations/load-delivery.ts';
import { findWaitingFailures, takeNotices } from '#src/operations/take-notices.ts';
import type { AnsweredCard } from '../cards.ts';
import type { PostedMessage, SendResult } from '../messenger.ts';
import { nameSubject } from '../reply.ts';
import { AlarmClock } from './alarm-clock.ts';
import { Burst } from './burst.ts';
import type { Desk } from './desk.ts';
import { PictureLine } from './picture-line.ts';
import { PlaceLine } from './place-line.ts';
import { recallCard } from './recall-card.ts';
import { openRouter } from './route-notice.ts';
import { StaleCards } from './stale-cards.ts';

/** Machine progress is drawn so long after its first change, with whatever has come by then. */
const DEBOUNCE_MS = 1_000;
const STALE_WINDOW = 1_000;
/** Looking for stale cards takes at most one part in so many of the time, and is put off no longer. */
const SCAN_SHARE = 100;
const SCAN_PAUSE_MS_MAX = 5_000;
const RETRY_MS = 1_000;

/** Delivers to one surface: takes its notices, sends what it owes, redraws what it shows. */
export class SurfaceDelivery {
  readonly #desk: Desk;
  readonly #cards = new StaleCards();
  readonly #lines = new Map<string, PlaceLine>();
  readonly #busy = new Map<string, Promise<void>>();
  readonly #alarm: AlarmClock;
  readonly #urgentRuns = new Set<number>();
  readonly #burst = new Burst();
  #burstTimer: NodeJS.Timeout | undefined;
  #isKnown = false;
  #isScanWanted = true;
  #scanFrom = 0;
  #pass: Promise<void> | null = null;
  #isAgain = false;
  #isStopped = false;
  #fault: string | null = null;
  /** Null: its cards get none. */
  readonly #pictures: PictureLine | null;
  readonly #answering = new Set<Promise<unknown>>();

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#alarm = new AlarmClock(desk.app.clock, () => this.wake());
    const onGiven = (card: Pick<StalePost, 'id' | 'place'>) => this.#redrawNow(card);
    const onFault = (error: unknown) => this.#fail(error);
    const hasPictures = desk.messenger.hasPictures && desk.pictures !== null;
    this.#pictures = hasPictures ? new PictureLine({ desk, onGiven, onFault }) : null;
  }

  get surface(): string {
    return this.#desk.messenger.surface;
  }

  /** Why it delivers nothing just now; null: it does. */
  get fault(): string | null {
    return this.#fault;
  }

  /** Somebody has changed this run, and looks at its cards. */
  hint(run: number): void {
    this.#urgentRuns.add(run);
    this.wake();
  }

  /** Something may have been written. */
  lookAgain(): void {
    this.#isScanWanted = true;
    this.wake();
  }

  /** Shows a card where somebody asked for it. */
  async answer(card: AnsweredCard): Promise<SendResult> {
    if (this.#isStopped) return { type: 'refused', reason: 'nothing is delivered any more' };
    const answered = this.#lineOf(card.place).answer(card);
    this.#answering.add(answered);
    try {
      return await answered;
    } finally {
      this.#answering.delete(answered);
      this.wake();
    }
  }

  stands({ place, thread, subject }: AnsweredCard): Promise<boolean> {
    const { app, messenger } = this.#desk;
    const { surface } = messenger;
    return isCardStanding(app, { surface, place, thread, ...nameSubject(subject) });
  }

  /** The card that a chat message is; one that was forgotten is kept true from then on. */
  async find(message: PostedMessage): Promise<FoundCard | null> {
    const found = await recallCard(this.#desk, message);
    if (found?.isRecalled) this.hint(found.card.run);
    return found && found.card;
  }

  wake(): void {
    this.#isAgain = true;
    if (!this.#isStopped) this.#pass ??= this.#passes();
  }

  /** Ends what is being sent and sends nothing more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#pass;
    await Promise.allSettled(this.#answering);
    await Promise.all([...this.#busy.values(), this.#pictures?.stop()]);
    // Last: what was still going on may have set it.
    this.#alarm.stop();
    clearTimeout(this.#burstTimer);
  }

  async #passes(): Promise<void> {
    try {
      while (this.#isAgain && !this.#isStopped) {
        this.#isAgain = false;
        await this.#passOnce();
        this.#fault = null;
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#pass = null;
    }
  }

  async #passOnce(): Promise<void> {
    const { app, messenger, lender } = this.#desk;
    const { surface } = messenger;
    if (!this.#isKnown) await freeDeadLoans(app, { surface, lender });
    this.#isKnown = true;
    const route = openRouter(this.#desk);
    while (!this.#isStopped && !(await this.#isWaiting())) {
      if (!(await takeNotices(app, { surface, route }))) break;
    }
    await this.#markUrgent();
    await this.#scan();
    await this.#startLines();
    this.#pictures?.wake();
  }

  /** Others may fail with those that have: they are told together. */
  async #isWaiting(): Promise<boolean> {
    const { app, messenger } = this.#desk;
    const waiting = await findWaitingFailures(app, messenger.surface);
    const waitMs = this.#burst.waitMs(waiting, app.clock.now());
    clearTimeout(this.#burstTimer);
    if (waitMs > 0) this.#burstTimer = setTimeout(() => this.wake(), Math.ceil(waitMs));
    return waitMs > 0;
  }

  #redrawNow(card: Pick<StalePost, 'id' | 'place'>): void {
    this.#cards.hasten(card, this.#now());
    this.wake();
  }

  async #markUrgent(): Promise<void> {
    const { app, messenger } = this.#desk;
    for (const run of this.#urgentRuns) {
      // First, so that a hint that comes meanwhile counts.
      this.#urgentRuns.delete(run);
      const stale = await listStaleOfRun(app, messenger.surface, run);
      for (const card of stale) this.#cards.addUrgent(card, this.#now());
    }
  }

  /** Thousands of cards may be shown: it is done only when something was written, and seldom then. */
  async #scan(): Promise<void> {
    if (this.#cards.takeLeftOut()) this.#isScanWanted = true;
    if (!this.#isScanWanted) return;
    const begun = this.#now();
    if (begun < this.#scanFrom) return this.#alarm.setFor(this.#scanFrom);
    this.#isScanWanted = false;
    const { app, messenger } = this.#desk;
    await refreshLists(app, messenger.surface);
    const old = await listStaleWithoutRun(app, messenger.surface);
    for (const card of old) this.#cards.add(card, begun + DEBOUNCE_MS);
    for (let above: number | null = 0; above !== null && !this.#isStopped; ) {
      const window = { surface: messenger.surface, above, window: STALE_WINDOW };
      const { stale, next }: Awaited<ReturnType<typeof listStale>> = await listStale(app, window);
      for (const card of stale) this.#cards.add(card, begun + DEBOUNCE_MS);
      above = next;
    }
    const took = this.#now() - begun;
    this.#scanFrom = begun + took + Math.min(took * SCAN_SHARE, SCAN_PAUSE_MS_MAX);
  }

  async #startLines(): Promise<void> {
    const { app, messenger } = this.#desk;
    const now = this.#now();
    const due = this.#cards.duePlaces();
    for (const { place, dueAt } of await listOwedPlaces(app, messenger.surface)) {
      const at = now + Math.max(0, dueAt - app.clock.now());
      due.set(place, Math.min(at, due.get(place) ?? at));
    }
    for (const [place, at] of due) {
      if (at > now) this.#alarm.setFor(at);
      else if (!this.#busy.has(place)) this.#busy.set(place, this.#runLine(place));
    }
  }

  async #runLine(place: string): Promise<void> {
    const line = this.#lineOf(place);
    try {
      const goesOnAt = await line.run(() => this.#isStopped);
      this.#busy.delete(place);
      if (goesOnAt === null) this.wake();
      else this.#alarm.setFor(goesOnAt);
    } catch (error) {
      this.#busy.delete(place);
      this.#fail(error);
    }
  }

  #lineOf(place: string): PlaceLine {
    const line = this.#lines.get(place) ?? new PlaceLine(this.#desk, place, this.#cards);
    this.#lines.set(place, line);
    return line;
  }

  #fail(error: unknown): void {
    const { log, messenger } = this.#desk;
    const { surface } = messenger;
    if (this.#isStopped) return;
    log.error({ err: error, surface }, 'delivery stands still');
    // Cards that were about to be found or redrawn may be lost.
    this.#isScanWanted = true;
    this.#fault = error instanceof Error ? error.message : String(error);
    this.#alarm.setFor(this.#now() + RETRY_MS);
  }

  #now(): number {
    return this.#desk.app.clock.monotonic();
  }
}
