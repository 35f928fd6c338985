/** What a test makes go wrong. */
export type Disturbance =
  | { kind: 'refusal'; code: number }
  | { kind: 'rate-limit'; retryAfterSeconds: number; scope: 'user' | 'shared' | 'global' }
  | { kind: 'outage'; status: number }
  /** The connection breaks, and nothing was done. */
  | { kind: 'reset' }
  /** The request is done, and its answer never arrives. */
  | { kind: 'lost-answer' };

interface Ordered {
  operation: string;
  disturbance: Disturbance;
  times: number;
}

/** What will go wrong next, in the order in which it was asked for. */
export class Disturbances {
  #ordered: Ordered[] = [];

  /** `*` is every operation. */
  order(operation: string, disturbance: Disturbance, times: number): void {
    this.#ordered.push({ operation, disturbance, times });
  }

  heal(): void {
    this.#ordered = [];
  }

  /** Takes what was ordered for this request, if anything. */
  take(operation: string): Disturbance | undefined {
    const found = this.#ordered.find(
      (each) => each.operation === operation || each.operation === '*',
    );
    if (found === undefined) return undefined;
    found.times -= 1;
    if (found.times <= 0) this.#ordered = this.#ordered.filter((each) => each !== found);
    return found.disturbance;
  }
}
