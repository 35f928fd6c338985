import { randomUUID } from 'node:crypto';
import { SlackRefusal } from './slack-refusal.ts';

const TRIGGER_LIVES_MS = 3000;

interface Trigger {
  user: string;
  issuedAt: number;
  exchanged: boolean;
}

/** The right to open one view for the person who just did something: once, and within three seconds. */
export class TriggerIds {
  readonly #triggers = new Map<string, Trigger>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  issue(user: string): string {
    const id = `${this.#now()}.${randomUUID()}`;
    this.#triggers.set(id, { user, issuedAt: this.#now(), exchanged: false });
    return id;
  }

  /** Uses the right up. Answers whose it was. */
  exchange(id: string): string {
    const trigger = this.#triggers.get(id);
    if (trigger === undefined) throw new SlackRefusal('invalid_trigger_id');
    if (trigger.exchanged) throw new SlackRefusal('exchanged_trigger_id');
    if (this.#now() - trigger.issuedAt >= TRIGGER_LIVES_MS) {
      throw new SlackRefusal('expired_trigger_id');
    }
    trigger.exchanged = true;
    return trigger.user;
  }
}
