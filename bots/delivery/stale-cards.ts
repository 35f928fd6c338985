import type { StalePost } from '#src/operations/load-delivery.ts';

/** What waits at most to be redrawn; what does not fit is found again later. */
const WAITING_MAX = 1_000;

interface Waiting {
  place: string;
  dueAt: number;
  isUrgent: boolean;
}

/**
 * The shown cards that are to be redrawn, and when. Times are those of a clock that never jumps.
 * Losing all of it costs nothing: the store knows which cards are stale.
 */
export class StaleCards {
  readonly #waiting = new Map<string, Waiting>();

  get isFull(): boolean {
    return this.#waiting.size >= WAITING_MAX;
  }

  /** Machine progress: the first change sets the time, the others wait with it. */
  add({ id, place }: Pick<StalePost, 'id' | 'place'>, dueAt: number): void {
    if (this.isFull || this.#waiting.has(id)) return;
    this.#waiting.set(id, { place, dueAt, isUrgent: false });
  }

  /** Somebody has done something and looks at the card. */
  addUrgent({ id, place }: StalePost, now: number): void {
    this.#waiting.set(id, { place, dueAt: now, isUrgent: true });
  }

  /** Takes a card of this place that is due; the first that came. */
  take(place: string, now: number, { onlyUrgent }: { onlyUrgent: boolean }): string | null {
    for (const [id, card] of this.#waiting) {
      if (card.place !== place || card.dueAt > now || (onlyUrgent && !card.isUrgent)) continue;
      this.#waiting.delete(id);
      return id;
    }
    return null;
  }

  /** When something of each place is due. */
  duePlaces(): Map<string, number> {
    const due = new Map<string, number>();
    for (const { place, dueAt } of this.#waiting.values()) {
      due.set(place, Math.min(dueAt, due.get(place) ?? dueAt));
    }
    return due;
  }
}
