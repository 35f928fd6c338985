import { type Clock, SYSTEM_CLOCK } from '#src/clock.ts';

/** A clock that stands still until it is set. */
export interface SetClock extends Clock {
  set: (at: number) => void;
}

export function openSetClock(at: number): SetClock {
  let now = at;
  return {
    now: () => now,
    monotonic: SYSTEM_CLOCK.monotonic,
    set: (to) => {
      now = to;
    },
  };
}
