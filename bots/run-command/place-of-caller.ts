import type { Caller } from '#src/operations/caller.ts';

/** Where what somebody asks for may be posted; null: it was asked for in no channel. */
export function placeOfCaller({ place }: Caller): { surface: string; place: string } | null {
  const [surface = '', ...rest] = place.split(':');
  // A terminal is a place of its own.
  if (rest.length === 0) return surface === 'terminal' ? { surface, place: surface } : null;
  return { surface, place: rest.join(':') };
}
