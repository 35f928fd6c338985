/**
 * Words of ours with what comes from outside, and times, in their places: each surface writes those
 * its own way, and makes what comes from outside fit.
 */
export type Sentence = readonly Said[];

export type Said =
  | string
  /** Of a workflow, a person or a place. */
  | { name: string }
  /** The same where it stands out. */
  | { strong: string }
  /** Of a run, a step or a failure. */
  | { code: string }
  /** What a person or a machine said, on one line. */
  | { quote: string }
  /** Milliseconds since 1970. `isClock`: its day has just been told. */
  | { at: number; isClock?: true };

/** Of what is further apart the day is told again. */
const SAME_DAY_MS = 12 * 3_600_000;

/** A time that is told next to another one: of what is near only the clock, "10:41". */
export function nextTo(near: number, at: number): Said {
  return Math.abs(at - near) < SAME_DAY_MS ? { at, isClock: true } : { at };
}

/** "a · b · c". */
export function joinSaid(parts: readonly Sentence[]): Sentence {
  return parts.flatMap((part, index) => (index === 0 ? part : [' · ', ...part]));
}
