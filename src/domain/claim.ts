import type { Actor } from './run-events.ts';

/** Somebody looks after a streak of failures. */
export interface Claim {
  by: Pick<Actor, 'kind' | 'id' | 'name'>;
  at: number;
}
