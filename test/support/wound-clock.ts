import { type Clock, SYSTEM_CLOCK } from '#src/clock.ts';

/** The system's clock, wound on by hand: the wall jumps, what measures durations does not. */
export interface WoundClock extends Clock {
  wind: (ms: number) => void;
}

export function openWoundClock(): WoundClock {
  let aheadMs = 0;
  return {
    now: () => SYSTEM_CLOCK.now() + aheadMs,
    monotonic: SYSTEM_CLOCK.monotonic,
    wind: (ms) => {
      aheadMs += ms;
    },
  };
}
