import type { DigestFacts, EndCounts } from '#src/domain/digest.ts';

/** Runs that ended within some hours that follow each other. */
export interface HourBin extends EndCounts {
  at: number;
  runs: number;
}

export interface HourBins {
  hoursEach: number;
  bins: HourBin[];
}

/** Into what a day is divided evenly. */
const HOURS_EACH = [1, 2, 3, 4, 6, 12, 24] as const;
const DAY_HOURS = 24;

/** The hours of a window in at most so many bins, as few hours in each as that allows. */
export function binHours(hours: DigestFacts['hours'], binsMax: number): HourBins {
  const days = Math.ceil(hours.length / binsMax / DAY_HOURS) * DAY_HOURS;
  const hoursEach = HOURS_EACH.find((each) => Math.ceil(hours.length / each) <= binsMax) ?? days;
  const bins: HourBin[] = [];
  for (let first = 0; first < hours.length; first += hoursEach) {
    bins.push(addUp(hours.slice(first, first + hoursEach)));
  }
  return { hoursEach, bins };
}

function addUp(hours: DigestFacts['hours']): HourBin {
  const sum = { at: hours[0]?.at ?? 0, completed: 0, failed: 0, stopped: 0 };
  for (const { completed, failed, stopped } of hours) {
    sum.completed += completed;
    sum.failed += failed;
    sum.stopped += stopped;
  }
  return { ...sum, runs: sum.completed + sum.failed + sum.stopped };
}

/** The first of the largest; null: nothing in any. */
export function highestBin(bins: readonly HourBin[], of: 'runs' | 'failed'): HourBin | null {
  const most = Math.max(0, ...bins.map((bin) => bin[of]));
  return most === 0 ? null : (bins.find((bin) => bin[of] === most) ?? null);
}
