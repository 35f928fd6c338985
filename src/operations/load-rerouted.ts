import type { ReadApp } from '#src/app.ts';
import type { Rerouted } from '#src/domain/alert-context.ts';
import { findRerouted } from '#src/store/reroutes.ts';

/** Why a card stands where it does not belong; null: it does. */
export function loadRerouted({ db }: ReadApp, post: string): Promise<Rerouted | null> {
  return findRerouted(db, post);
}
