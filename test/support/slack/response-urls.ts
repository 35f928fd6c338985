import { randomUUID } from 'node:crypto';
import { SlackRefusal } from './slack-refusal.ts';

const USES_MAX = 5;
const LIVES_MS = 30 * 60 * 1000;

/** What an address to respond at belongs to. */
export interface ResponsePlace {
  user: string;
  channel: string;
  /** The message that was pressed. */
  ts?: string;
}

/** Addresses to respond at: five times, within half an hour. */
export class ResponseUrls {
  readonly #places = new Map<string, ResponsePlace & { uses: number; issuedAt: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The last part of the address. */
  issue(place: ResponsePlace): string {
    const id = randomUUID();
    this.#places.set(id, { ...place, uses: 0, issuedAt: this.#now() });
    return id;
  }

  use(id: string): ResponsePlace {
    const place = this.#places.get(id);
    if (place === undefined) throw new SlackRefusal('invalid_url');
    if (this.#now() - place.issuedAt >= LIVES_MS) throw new SlackRefusal('expired_url');
    if (place.uses >= USES_MAX) throw new SlackRefusal('used_url');
    place.uses += 1;
    return place;
  }
}
