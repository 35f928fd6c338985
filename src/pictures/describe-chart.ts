import { count } from '#src/domain/count.ts';
import { shorten } from '#src/domain/shorten.ts';
import type { DigestView } from '#src/views/digest.ts';
import { binHours, type HourBin, highestBin } from '#src/views/hour-bins.ts';
import { openLocalClock } from '#src/views/local-clock.ts';
import { ALT_LENGTH_MAX } from './describe-graph.ts';

/** What a chart is drawn of. */
export type ChartView = Pick<DigestView, 'zone' | 'hours' | 'counts'>;

/** More bars beside each other could not be told apart on a phone. */
export const BARS_MAX = 48;
const TOLD_MAX = 12;

/** What the chart says, for whoever does not see it: the sums, and where failures stand out. */
export function describeChart({ zone, hours, counts }: ChartView): string {
  const { hoursEach, bins } = binHours(hours, BARS_MAX);
  const clock = openLocalClock(zone);
  const tell = (at: number) => `${clock.tellWeekday(at)} ${clock.tellTime(at)}`;
  const { runs, completed, failed, stopped } = counts;
  const each = hoursEach === 1 ? 'by hour' : `by ${hoursEach} hours`;
  const highest = highestBin(bins, 'runs');
  const sentences = [
    `Runs ${each}, ${zone}: ${count(runs, 'run')}, ${completed} completed, ${failed} failed, ${stopped} stopped`,
    ...(highest === null ? [] : [`Most runs: ${highest.runs} at ${tell(highest.at)}`]),
    ...listFailures(bins, tell),
  ];
  return shorten(sentences.map((sentence) => `${sentence}.`).join(' '), ALT_LENGTH_MAX);
}

function listFailures(bins: readonly HourBin[], tell: (at: number) => string): string[] {
  const failing = bins.filter(({ failed }) => failed > 0);
  if (failing.length === 0) return [];
  const most = failing.toSorted((a, b) => b.failed - a.failed || a.at - b.at).slice(0, TOLD_MAX);
  const told = most
    .toSorted((a, b) => a.at - b.at)
    .map(({ failed, at }) => `${failed} at ${tell(at)}`);
  const left = failing.length - most.length;
  return [`Failed: ${told.join(', ')}${left === 0 ? '' : ` and in ${count(left, 'more bar')}`}`];
}
