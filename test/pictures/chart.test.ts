import { expect, test } from 'vitest';
import { LOOKS } from '#src/pictures/badge-looks.ts';
import { describeChart } from '#src/pictures/describe-chart.ts';
import { openPictures } from '#src/pictures/pictures.ts';
import { writeChart } from '#src/pictures/write-chart.ts';
import { type DigestView, viewDigest } from '#src/views/digest.ts';
import { describeTotals } from '#src/views/digest-words.ts';
import { binHours } from '#src/views/hour-bins.ts';
import { countPixels } from '#test/support/count-pixels.ts';
import { busyDay, makeDigest } from '#test/support/example-alerts.ts';
import { HOUR_MS } from '#test/support/example-runs.ts';

const asIs = (text: string) => text;
const PARTS = ['completed', 'stopped', 'failed'] as const;

/** A week of hours in which every number is another one. */
function week(hours = 168): DigestView {
  const { from, hours: first } = makeDigest();
  const some = Array.from({ length: hours }, (_, index) => {
    const at = from + index * HOUR_MS;
    return { ...first[0], at, completed: index, failed: index % 5, stopped: index % 2 };
  });
  const sum = (of: (typeof PARTS)[number]) => some.reduce((total, hour) => total + hour[of], 0);
  const counts = { completed: sum('completed'), failed: sum('failed'), stopped: sum('stopped') };
  return viewDigest(makeDigest({ cadence: 'weekly', hours: some, counts }), asIs);
}

test.each<[what: string, view: DigestView]>([
  ['a day', viewDigest(busyDay(), asIs)],
  ['a week', week()],
  ['five weeks that were missed', week(840)],
  ['a quiet day', viewDigest(makeDigest(), asIs)],
])(
  'the bars of %s add up to the numbers of the text, and so does what is said of them',
  (_, view) => {
    const { text } = writeChart(view);
    for (const of of PARTS) {
      const found = [...text.matchAll(new RegExp(`data-${of}="(\\d+)"`, 'g'))];
      expect(found.reduce((sum, [, many]) => sum + Number(many), 0)).toBe(view.counts[of]);
      const shown = `${new Intl.NumberFormat('en-GB').format(view.counts[of])} ${of}`;
      const isShown = of !== 'stopped' || view.counts.stopped > 0;
      expect(text.includes(`>${shown}<`)).toBe(isShown);
      expect(describeChart(view)).toContain(`${view.counts[of]} ${of}`);
    }
    expect(binHours(view.hours, 48).bins.length).toBeLessThanOrEqual(48);
  },
);

test('the chart of a day says in letters what failed where, by the clock of its reader', () => {
  const view = viewDigest(busyDay(), asIs);
  const { text } = writeChart(view);
  const numbers = [...text.matchAll(/class="failed"[^>]*>(\d+)</g)].map(([, many]) => Number(many));
  expect(numbers.reduce((sum, many) => sum + many, 0)).toBe(view.counts.failed);
  // It ends at 09:00 UTC.
  expect(
    [...text.matchAll(/>(\d\d)</g)].map(([, hour]) => hour).filter((hour) => hour === '09'),
  ).toHaveLength(1);
  expect(text).toContain('Mon 5 Jan');
  expect(describeChart(view)).toContain('22 at Mon 5 Jan 03:00');
  expect(describeTotals(view).join(' ')).toContain(
    `${view.counts.failed} failures in ${view.counts.runs} runs`,
  );
});

test('an hour that a zone has twice is two bars', () => {
  const from = Date.UTC(2026, 9, 24, 22);
  const hours = Array.from({ length: 25 }, (_, index) => {
    return { at: from + index * HOUR_MS, completed: 1, failed: 0, stopped: 0 };
  });
  const counts = { completed: 25, failed: 0, stopped: 0 };
  const { text } = writeChart(viewDigest(makeDigest({ hours, counts }), asIs));
  expect([...text.matchAll(/data-completed="1"/g)]).toHaveLength(25);
});

test('a single failure among thousands is seen, in a picture with letters', async () => {
  const hours = busyDay().hours.map((hour, index) => {
    return { ...hour, completed: hour.completed * 120, failed: index === 5 ? 1 : 0 };
  });
  const picture = await openPictures().drawChart(viewDigest(busyDay({ hours }), asIs));
  expect(countPixels(picture, LOOKS.Failed.ink)).toBeGreaterThan(100);
  expect(picture.widthPx).toBe(860);
  expect(picture.alt).toContain('Runs by hour, Europe/Berlin');
});
