/** Whoever fails next may do so that soon; and all that fails together is told by then. */
const NEXT_MS = 100;
const ALL_MS = 300;

/** Failures that wait to be told. Times are milliseconds since 1970. */
export interface WaitingFailures {
  count: number;
  firstAt: number;
  lastAt: number;
}

/** Failures that come one upon another are told together: the first of them waits for the others. */
export class Burst {
  /** By the clock of this machine that never jumps; null: nothing waits. */
  #since: number | null = null;
  #quietSince = 0;
  #count = 0;

  /** How long they wait still; 0: they are to be told. `now`: by the clock that they were written by. */
  waitMs(waiting: WaitingFailures | null, now: number): number {
    if (waiting === null) return this.#end();
    const { count, firstAt, lastAt } = waiting;
    const passed = performance.now();
    this.#since ??= passed - limit(now - firstAt, ALL_MS);
    if (count !== this.#count) this.#quietSince = passed - limit(now - lastAt, NEXT_MS);
    this.#count = count;
    const waitMs = Math.min(this.#since + ALL_MS, this.#quietSince + NEXT_MS) - passed;
    return waitMs > 0 ? waitMs : this.#end();
  }

  #end(): number {
    this.#since = null;
    this.#count = 0;
    return 0;
  }
}

/** Another machine's clock may be ahead, or was set back. */
function limit(ms: number, most: number): number {
  return Math.min(Math.max(0, ms), most);
}
