import type { Clock } from '#src/clock.ts';
import type { View } from '#src/views/view.ts';
import type { SendResult } from '../messenger.ts';
import type { Progress } from '../progress.ts';
import type { ChatDesk } from './desk.ts';
import type { SpotPlace } from './spot.ts';
import { tellAll } from './tell-all.ts';
import { trySending } from './try-sending.ts';

/** What is done sooner is answered by its end alone. */
const WORTH_SHOWING_MS = 1_000;
const BETWEEN_EDITS_MS = 1_500;

type ProgressDesk = Pick<ChatDesk, 'messenger'> & { app: { clock: Pick<Clock, 'now'> } };

/** Where others watch. */
export type WatchedPlace = Pick<SpotPlace, 'place' | 'thread' | 'card'>;

/** One message where somebody stands: it tells how far it is, and in the end what became of it. */
export class ChatProgress implements Progress {
  readonly #desk: ProgressDesk;
  readonly #at: Pick<SpotPlace, 'place' | 'thread'>;
  #dueAt: number;
  #message: string | null = null;
  #sending: Promise<void> | null = null;

  constructor(desk: ProgressDesk, { place, thread, card }: WatchedPlace) {
    this.#desk = desk;
    this.#at = { place, thread: thread ?? card };
    this.#dueAt = desk.app.clock.now() + WORTH_SHOWING_MS;
  }

  show(view: View): void {
    if (this.#sending !== null || this.#desk.app.clock.now() < this.#dueAt) return;
    this.#sending = this.#sendInPace(view);
  }

  async end(view: View): Promise<boolean> {
    await this.#sending;
    this.#dueAt = Number.POSITIVE_INFINITY;
    if (this.#message === null) return false;
    return (await this.#send(view)).type === 'sent';
  }

  async #sendInPace(view: View): Promise<void> {
    const result = await this.#send(view);
    this.#dueAt = this.#desk.app.clock.now() + restMs(result);
    this.#sending = null;
  }

  async #send(view: View): Promise<SendResult> {
    const { messenger } = this.#desk;
    const message = this.#message;
    if (message !== null) {
      const standing = { place: this.#at.place, message };
      return trySending(() => messenger.update(standing, { view, picture: null }));
    }
    const told = await tellAll(this.#desk, this.#at, { view });
    if (told.type === 'sent') this.#message = told.message;
    return told;
  }
}

/** Until more may be shown. What is not taken, or perhaps there already, is not tried again. */
function restMs(result: SendResult): number {
  switch (result.type) {
    case 'sent':
      return BETWEEN_EDITS_MS;
    case 'later':
      return Math.max(result.afterMs, BETWEEN_EDITS_MS);
    case 'unknown':
    case 'refused':
      return Number.POSITIVE_INFINITY;
  }
}
