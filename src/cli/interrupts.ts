/** npm hands a Ctrl-C on to a process that has had it from the terminal already: both are one press. */
const SAME_PRESS_MS = 250;

export interface InterruptOptions {
  monotonic: () => number;
  /** Ends the process at once. */
  leave: () => void;
}

/** From now on the first Ctrl-C aborts this signal instead of ending the process; the next one leaves at once. */
export function takeInterrupts({ monotonic, leave }: InterruptOptions): AbortSignal {
  const controller = new AbortController();
  let pressedAt = Number.NEGATIVE_INFINITY;
  const press = () => {
    const now = monotonic();
    const isSamePress = now - pressedAt < SAME_PRESS_MS;
    pressedAt = now;
    if (isSamePress) return;
    if (controller.signal.aborted) leave();
    else controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, press);
  return controller.signal;
}
