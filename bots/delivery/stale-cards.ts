import type { StalePost } from '#src/operations/load-delivery.ts';

/**
 * What waits of one place at most, so that one that stands still keeps out no other; what does not
 * fit is found again later.
 */
const PLACE_MAX = 100;

interface Waiting {
  dueAt: number;
  isUrgent: boolean;
}

/**
 * The shown cards that are to be redrawn, and when. Times are those of a clock that never jumps.
 * Losing all of it costs nothing: the store knows which cards are stale.
 */
export class StaleCards {
  readonly #places = new Map<string, Map<string, Waiting>>();
  #hasLeftOut = false;

  /** Whether some did not fit since this was asked last: they are to be looked for again. */
  takeLeftOut(): boolean {
    const hasLeftOut = this.#hasLeftOut;
    this.#hasLeftOut = false;
    return hasLeftOut;
  }

  /** Machine progress: the first change sets the time, the others wait with it. */
  add({ id, place }: Pick<StalePost, 'id' | 'place'>, dueAt: number): void {
    const waiting = this.#waitingOf(place);
    if (waiting.has(id)) return;
    if (waiting.size < PLACE_MAX) waiting.set(id, { dueAt, isUrgent: false });
    else this.#hasLeftOut = true;
  }

  /** What was to be drawn later may be drawn now: there is more to show. */
  hasten(card: Pick<StalePost, 'id' | 'place'>, now: number): void {
    this.add(card, now);
    const waiting = this.#waitingOf(card.place).get(card.id);
    if (waiting !== undefined) waiting.dueAt = Math.min(waiting.dueAt, now);
  }

  /** Somebody has done something and looks at the card. */
  addUrgent({ id, place }: StalePost, now: number): void {
    this.#waitingOf(place).set(id, { dueAt: now, isUrgent: true });
  }

  /** Takes a card of this place that is due; the first that came. */
  take(place: string, now: number, { onlyUrgent }: { onlyUrgent: boolean }): string | null {
    const waiting = this.#waitingOf(place);
    for (const [id, card] of waiting) {
      if (card.dueAt > now || (onlyUrgent && !card.isUrgent)) continue;
      waiting.delete(id);
      return id;
    }
    return null;
  }

  /** When something of each place is due. */
  duePlaces(): Map<string, number> {
    const due = new Map<string, number>();
    for (const [place, waiting] of this.#places) {
      for (const { dueAt } of waiting.values()) {
        due.set(place, Math.min(dueAt, due.get(place) ?? dueAt));
      }
    }
    return due;
  }

  #waitingOf(place: string): Map<string, Waiting> {
    const waiting = this.#places.get(place) ?? new Map<string, Waiting>();
    this.#places.set(place, waiting);
    return waiting;
  }
}
