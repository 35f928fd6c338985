/** Time as the runtime sees it. Only shells read it; the domain is handed `now`. */
export interface Clock {
  /** Milliseconds since 1970. May jump when somebody sets the clock. */
  now: () => number;
  /** Milliseconds of a clock that never jumps: for beats, limits and durations. */
  monotonic: () => number;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
