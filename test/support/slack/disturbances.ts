import { SlackRefusal } from './slack-refusal.ts';

/** What a test makes go wrong. */
export type Disturbance =
  | { kind: 'refusal'; error: string; extra?: object }
  | { kind: 'rate-limit'; retryAfterSeconds: number }
  | { kind: 'outage'; status: number }
  /** The call is done, and its answer never arrives. */
  | { kind: 'lost-answer' };

interface Ordered {
  method: string;
  disturbance: Disturbance;
  times: number;
}

/** What will go wrong next, in the order in which it was asked for. */
export class Disturbances {
  #ordered: Ordered[] = [];

  /** `*` is every method. */
  order(method: string, disturbance: Disturbance, times: number): void {
    this.#ordered.push({ method, disturbance, times });
  }

  heal(): void {
    this.#ordered = [];
  }

  /** Takes what was ordered for this call, if anything. */
  take(method: string): Disturbance | undefined {
    const found = this.#ordered.find((each) => each.method === method || each.method === '*');
    if (found === undefined) return undefined;
    found.times -= 1;
    if (found.times <= 0) this.#ordered = this.#ordered.filter((each) => each !== found);
    return found.disturbance;
  }
}

/** Refuses the call where that was asked for. */
export function refuseAsOrdered(disturbance: Disturbance | undefined): void {
  if (disturbance?.kind !== 'refusal') return;
  throw new SlackRefusal(disturbance.error, disturbance.extra);
}
