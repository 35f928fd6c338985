import type { Rerouted } from '#src/domain/alert-context.ts';
import { capitalise } from '#src/domain/capitalise.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { Sentence } from './sentence.ts';

/** What may stand elsewhere than it belongs; null: it stands where it belongs. */
export interface MayBeRerouted {
  rerouted: Rerouted | null;
}

/** The same view where it stands; what comes from outside goes through `redact`. */
export function placeView<View extends MayBeRerouted>(
  view: View,
  rerouted: Rerouted | null,
  redact: Redact,
): View {
  return { ...view, rerouted: redactRerouted(rerouted, redact) };
}

export function redactRerouted(rerouted: Rerouted | null, redact: Redact): Rerouted | null {
  if (rerouted === null) return null;
  const { surface, place, reason } = rerouted;
  return { surface, place: redact(place), reason: redact(reason) };
}

/** "Delivered here because Slack refuses #ops – the channel is archived." None where it belongs here. */
export function tellRerouted({ rerouted }: MayBeRerouted): Sentence[] {
  if (rerouted === null) return [];
  const { surface, place, reason } = rerouted;
  const refusal = `Delivered here because ${capitalise(surface)} refuses `;
  // A name that ends in ":x" and a colon would be an emoji.
  return [[refusal, { name: place }, ' – ', { quote: reason }, '.']];
}
