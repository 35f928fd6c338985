import type { Person } from '#src/domain/access.ts';

/** Who asks, and from where. */
export interface Caller extends Person {
  /** Where it was said: `terminal`, `slack:C042`, `discord:77`. */
  place: string;
}
