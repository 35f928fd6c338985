import { placeView } from '#src/views/rerouted.ts';
import type { View } from '#src/views/view.ts';
import { FULL_CONTEXT } from './example-alerts.ts';

type Example = [name: string, view: View];

/** With the first of each kind that may be delivered elsewhere once more, as it stands there. */
export function addElsewhere(views: readonly Example[]): Example[] {
  const { rerouted } = FULL_CONTEXT;
  const moved = views.flatMap(([, view]): [View['kind'], View][] =>
    'rerouted' in view ? [[view.kind, placeView(view, rerouted, (text) => text)]] : [],
  );
  const first = new Map(moved.toReversed());
  return [
    ...views,
    ...[...first].map(([kind, view]): Example => [`a card that stands elsewhere: ${kind}`, view]),
  ];
}
