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
  /** Milliseconds since 1970. */
  | { at: number };

/** "a · b · c". */
export function joinSaid(parts: readonly Sentence[]): Sentence {
  return parts.flatMap((part, index) => (index === 0 ? part : [' · ', ...part]));
}
