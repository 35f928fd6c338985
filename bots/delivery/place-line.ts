import { holdApprovals } from '#src/operations/hold-approvals.ts';
import { findNextPost } from '#src/operations/load-delivery.ts';
import type { AnsweredCard } from '../cards.ts';
import type { SendResult } from '../messenger.ts';
import { answerCard } from './answer-card.ts';
import { backOffMs } from './back-off.ts';
import type { Desk } from './desk.ts';
import type { Tried } from './judge-answer.ts';
import { redrawCard } from './redraw-card.ts';
import { sendPost } from './send-post.ts';
import type { StaleCards } from './stale-cards.ts';

/**
 * What goes to one place, one after another: what a person has just changed, then what is owed by
 * its importance, then the cards that are stale. Times are those of a clock that never jumps.
 */
export class PlaceLine {
  readonly #desk: Desk;
  readonly #place: string;
  readonly #cards: StaleCards;
  /** The platform is to be left alone until then. */
  #pausedUntil = 0;
  #pauseReason = '';
  /** The next of each comes no sooner: a post holds up edits that nobody waits for, an edit no post. */
  readonly #pacedUntil = { post: 0, edit: 0 };
  #failures = 0;

  constructor(desk: Desk, place: string, cards: StaleCards) {
    this.#desk = desk;
    this.#place = place;
    this.#cards = cards;
  }

  /** Sends whatever may be sent now. Resolves with when to go on; null: nothing is due. */
  async run(isStopped: () => boolean): Promise<number | null> {
    while (!isStopped()) {
      const now = this.#now();
      if (now < this.#pausedUntil) return this.#pausedUntil;
      if (await this.#redraw(now, { onlyUrgent: true })) continue;
      const { post, edit } = this.#pacedUntil;
      if (now >= post && (await this.#send())) continue;
      if (now >= edit && (await this.#redraw(now, { onlyUrgent: false }))) continue;
      const paced = [post, edit].filter((until) => now < until);
      return paced.length === 0 ? null : Math.min(...paced);
    }
    return null;
  }

  /** Shows somebody a card at once: they wait, so that it keeps no pace, but it heeds a pause. */
  async answer(card: AnsweredCard): Promise<SendResult> {
    const afterMs = this.#pausedUntil - this.#now();
    const pause = afterMs > 0 ? { afterMs, reason: this.#pauseReason } : null;
    const { result, tried } = await answerCard(this.#desk, card, pause);
    // As an edit: a platform takes a short burst, and an alert shall not wait behind an answer.
    this.#heed(tried, 'edit');
    return result;
  }

  async #send(): Promise<boolean> {
    const { app, messenger } = this.#desk;
    const post = await findNextPost(app, { surface: messenger.surface, place: this.#place });
    if (!post) return false;
    if (await holdApprovals(app, post)) return true;
    this.#heed(await sendPost(this.#desk, post), 'post');
    return true;
  }

  async #redraw(now: number, which: { onlyUrgent: boolean }): Promise<boolean> {
    const id = this.#cards.take(this.#place, now, which);
    if (id === null) return false;
    const redrawn = await redrawCard(this.#desk, id);
    this.#heed(redrawn, 'edit');
    const { againMs, at } = redrawn;
    if (againMs !== null) this.#cards.add({ id, place: this.#place }, at + againMs);
    return true;
  }

  #heed({ sent, afterMs, at, reason }: Tried, what: 'post' | 'edit'): void {
    if (sent === 'none') return;
    const pacedUntil = at + this.#desk.messenger.paceMs;
    this.#pacedUntil.edit = pacedUntil;
    if (what === 'post') this.#pacedUntil.post = pacedUntil;
    // A messenger that broke has broken on this card: the others need not wait for it.
    if (sent === 'failed') return;
    this.#failures = sent === 'unknown' ? this.#failures + 1 : 0;
    if (sent !== 'later' && sent !== 'unknown') return;
    this.#pausedUntil = at + (sent === 'later' ? afterMs : backOffMs(this.#failures));
    this.#pauseReason = reason;
  }

  #now(): number {
    return this.#desk.app.clock.monotonic();
  }
}
