import { findNextPicture } from '#src/operations/give-picture.ts';
import { WAIT_MS_MAX } from '#src/operations/load-delivery.ts';
import { AlarmClock } from './alarm-clock.ts';
import type { Desk } from './desk.ts';
import { drawPicture } from './draw-picture.ts';

interface PictureLineOptions {
  desk: Desk;
  /** A card is to be drawn again, with its picture. */
  onGiven: (card: { id: string; place: string }) => void;
  onFault: (error: unknown) => void;
}

/** Gives the cards of a surface their pictures, one at a time, while everything else goes on. */
export class PictureLine {
  readonly #options: PictureLineOptions;
  readonly #alarm: AlarmClock;
  #run: Promise<void> | null = null;
  #isAgain = false;
  #isStopped = false;
  /** The platform takes no pictures until then, by the clock that never jumps. */
  #pausedUntil = 0;

  constructor(options: PictureLineOptions) {
    this.#options = options;
    this.#alarm = new AlarmClock(options.desk.app.clock, () => this.wake());
  }

  /** A card may have come that waits for its picture. */
  wake(): void {
    this.#isAgain = true;
    if (!this.#isStopped) this.#run ??= this.#giveAll();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#run;
    this.#alarm.stop();
  }

  async #giveAll(): Promise<void> {
    try {
      while (this.#isAgain && !this.#isStopped) {
        this.#isAgain = false;
        await this.#giveDue();
      }
    } catch (error) {
      this.#options.onFault(error);
    } finally {
      this.#run = null;
    }
  }

  async #giveDue(): Promise<void> {
    const { desk, onGiven } = this.#options;
    const { app, messenger } = desk;
    while (!this.#isStopped) {
      const now = app.clock.monotonic();
      if (now < this.#pausedUntil) return this.#alarm.setFor(this.#pausedUntil);
      const card = await findNextPicture(app, messenger.surface);
      if (!card) return;
      const waitMs = card.picture_due_at - app.clock.now();
      // A longer wait was written before somebody set the clock back.
      if (waitMs > 0 && waitMs <= WAIT_MS_MAX) return this.#alarm.setFor(now + waitMs);
      const { isGiven, pauseMs } = await drawPicture(desk, card);
      if (pauseMs > 0) this.#pausedUntil = app.clock.monotonic() + pauseMs;
      if (isGiven) onGiven(card);
    }
  }
}
