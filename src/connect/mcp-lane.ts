/** The queue before an instance is full. */
export class LaneFullError extends Error {}

/** At most `width` pieces of work at once; the others wait their turn, in order. */
export interface Lane {
  /** Waits for a turn, does the work. The wait ends with the signal; the work minds it by itself. */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

export function openLane({ width, queueMax }: { width: number; queueMax: number }): Lane {
  let busy = 0;
  const waiting = new Set<() => void>();

  function takeTurn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (busy < width) {
      busy += 1;
      return Promise.resolve();
    }
    if (waiting.size >= queueMax) throw new LaneFullError(`${queueMax} calls are waiting already`);
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        waiting.delete(enter);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      waiting.add(enter);
    });
  }

  function passTurn(): void {
    const [next] = waiting;
    if (next === undefined) busy -= 1;
    else {
      waiting.delete(next);
      next();
    }
  }

  return {
    run: async (signal, work) => {
      await takeTurn(signal);
      try {
        return await work();
      } finally {
        passTurn();
      }
    },
  };
}
