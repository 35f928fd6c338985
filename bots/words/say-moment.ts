import { type Moment, placeMoment } from '#src/domain/moments.ts';
import { formatUtc } from './utc.ts';

/** Words about a run with the time itself in the place of how far away it was. */
export function sayMoment(text: string, moments: readonly Moment[]): string {
  const [before, moment, after] = placeMoment(text, moments);
  return moment === null ? text : before + formatUtc(moment.at) + after;
}
