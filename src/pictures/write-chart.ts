import { tellNumber } from '#src/domain/count.ts';
import { binHours, type HourBin, highestBin } from '#src/views/hour-bins.ts';
import { type LocalClock, openLocalClock } from '#src/views/local-clock.ts';
import { LOOKS, PAGE } from './badge-looks.ts';
import { CHARACTER_WIDTH } from './card.ts';
import { BARS_MAX, type ChartView, describeChart } from './describe-chart.ts';
import { escapeXml } from './picture-text.ts';
import { FAMILIES, type Svg } from './svg.ts';

/** In points: on a phone that shows it 380 pixels wide its letters are 11 pixels high. */
const WIDTH = 430;
const MARGIN = 16;
const TITLE_SIZE = 15;
const TEXT_SIZE = 12.5;
/** Two digits stand above a bar of a day. */
const NUMBER_SIZE = 11;
const LEGEND_Y = 52;
const PLOT_TOP = 84;
const PLOT_HEIGHT = 120;
const AXIS_HEIGHT = 46;
/** A single failure among a thousand runs is seen all the same. */
const FAILED_HEIGHT_MIN = 3;
const TICK_HOURS = 3;
const DAY_HOURS = 24;
const WEEK_HOURS_MAX = 8 * DAY_HOURS;

const PARTS = [
  { of: 'completed', ink: '#8fcaa0' },
  { of: 'stopped', ink: '#8c959f' },
  { of: 'failed', ink: LOOKS.Failed.ink },
] as const;

/** Where the bars stand. */
interface Plot {
  left: number;
  /** From one bar to the next. */
  pitch: number;
  /** Points a run. */
  scale: number;
  top: number;
}

/** The hours as stacked bars, what failed on top with its number: a page of its own, like a graph. */
export function writeChart(view: ChartView): Svg {
  const { zone, hours } = view;
  const { hoursEach, bins } = binHours(hours, BARS_MAX);
  const top = roundUp(highestBin(bins, 'runs')?.runs ?? 1);
  const left = MARGIN + widthOf(tellNumber(top)) + 6;
  const pitch = (WIDTH - MARGIN - left) / Math.max(1, bins.length);
  const plot = { left, pitch, scale: PLOT_HEIGHT / top, top };
  const height = PLOT_TOP + PLOT_HEIGHT + AXIS_HEIGHT;
  const each = hoursEach === 1 ? 'Runs by hour' : `Runs by ${hoursEach} hours`;
  const text = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="${FAMILIES}" font-size="${TEXT_SIZE}">`,
    `<title>${escapeXml(describeChart(view))}</title>`,
    `<rect x="1" y="1" width="${WIDTH - 2}" height="${height - 2}" rx="12" fill="${PAGE.paper}" stroke="${PAGE.border}" stroke-width="2"/>`,
    `<text x="${MARGIN}" y="30" font-size="${TITLE_SIZE}" font-weight="bold" fill="${PAGE.ink}">${each}</text>`,
    `<text x="${WIDTH - MARGIN}" y="30" text-anchor="end" fill="${PAGE.dim}">${escapeXml(zone)}</text>`,
    writeLegend(view),
    ...writeGrid(plot),
    ...bins.map((bin, index) => writeBar(bin, index, plot)),
    ...writeNumbers(bins, plot),
    ...writeAxis(bins, { plot, hoursEach, clock: openLocalClock(zone) }),
    '</svg>',
  ].join('\n');
  return { text, width: WIDTH, height };
}

/** What each colour is, and how many of it there are. */
function writeLegend({ counts }: ChartView): string {
  let x = MARGIN;
  const shown = PARTS.filter(({ of }) => of !== 'stopped' || counts.stopped > 0);
  return shown
    .map(({ of, ink }) => {
      const words = `${tellNumber(counts[of])} ${of}`;
      const square = `<rect x="${x}" y="${LEGEND_Y - 10}" width="11" height="11" fill="${ink}"/>`;
      const told = `<text x="${x + 16}" y="${LEGEND_Y}" fill="${PAGE.ink}">${words}</text>`;
      x += 16 + widthOf(words) + 14;
      return square + told;
    })
    .join('');
}

function writeGrid({ left, scale, top }: Plot): string[] {
  const marks = top % 2 === 0 ? [0, top / 2, top] : [0, top];
  return marks.map((mark) => {
    const y = round(PLOT_TOP + PLOT_HEIGHT - mark * scale);
    const line = `<path d="M${left} ${y}H${WIDTH - MARGIN}" stroke="${mark === 0 ? PAGE.edge : PAGE.border}" stroke-width="1"/>`;
    return `${line}<text x="${left - 6}" y="${y + 4}" text-anchor="end" fill="${PAGE.dim}">${tellNumber(mark)}</text>`;
  });
}

/** From the bottom: what completed, what was stopped, what failed. */
function writeBar(bin: HourBin, index: number, { left, pitch, scale }: Plot): string {
  const gap = Math.min(3, pitch / 5);
  const x = round(left + index * pitch + gap / 2);
  let y = PLOT_TOP + PLOT_HEIGHT;
  const parts = PARTS.flatMap(({ of, ink }) => {
    if (bin[of] === 0) return [];
    const height = Math.max(of === 'failed' ? FAILED_HEIGHT_MIN : 0, bin[of] * scale);
    y -= height;
    return `<rect x="${x}" y="${round(y)}" width="${round(pitch - gap)}" height="${round(height)}" fill="${ink}"/>`;
  });
  const counts = PARTS.map(({ of }) => ` data-${of}="${bin[of]}"`).join('');
  return `<g${counts}>${parts.join('')}</g>`;
}

/** How many failed, above the bars: the most first, as many as have room beside each other. */
function writeNumbers(bins: readonly HourBin[], { left, pitch, scale }: Plot): string[] {
  const taken: { from: number; to: number }[] = [];
  const failing = bins.map((bin, index) => ({ bin, index })).filter(({ bin }) => bin.failed > 0);
  return failing
    .toSorted((a, b) => b.bin.failed - a.bin.failed)
    .flatMap(({ bin, index }) => {
      const text = tellNumber(bin.failed);
      const half = (text.length * NUMBER_SIZE * CHARACTER_WIDTH) / 2 + 0.5;
      const x = Math.min(WIDTH - MARGIN - half, left + (index + 0.5) * pitch);
      const room = { from: x - half, to: x + half };
      if (taken.some(({ from, to }) => from < room.to && room.from < to)) return [];
      taken.push(room);
      const failed = Math.max(FAILED_HEIGHT_MIN, bin.failed * scale);
      const y = PLOT_TOP + PLOT_HEIGHT - (bin.runs - bin.failed) * scale - failed - 4;
      return [
        `<text class="failed" x="${round(x)}" y="${round(y)}" text-anchor="middle" font-size="${NUMBER_SIZE}" font-weight="bold" fill="${LOOKS.Failed.ink}">${text}</text>`,
      ];
    });
}

/** The hours where the reader is, and the days below them; of a week only the days. */
function writeAxis(
  bins: readonly HourBin[],
  { plot, hoursEach, clock }: { plot: Plot; hoursEach: number; clock: LocalClock },
): string[] {
  const isDay = hoursEach === 1 && bins.length <= DAY_HOURS + TICK_HOURS;
  const y = PLOT_TOP + PLOT_HEIGHT + 16;
  const dayY = isDay ? y + 18 : y + 4;
  let free = 0;
  return bins.flatMap(({ at }, index) => {
    const hour = clock.tellTime(at).slice(0, 2);
    const x = plot.left + index * plot.pitch;
    const isTick = isDay && Number(hour) % TICK_HOURS === 0;
    const tick = `<text x="${round(x + plot.pitch / 2)}" y="${y}" text-anchor="middle" fill="${PAGE.dim}">${hour}</text>`;
    const before = bins[index - 1];
    const isNewDay = before === undefined || clock.dateOf(before.at) !== clock.dateOf(at);
    const words = isDay ? clock.tellWeekday(at) : tellDay(at, bins.length * hoursEach, clock);
    const hasRoom = isNewDay && x >= free && x + widthOf(words) <= WIDTH - 4;
    if (hasRoom) free = x + widthOf(words) + 5;
    const day = `<path d="M${round(x)} ${PLOT_TOP + PLOT_HEIGHT}v5" stroke="${PAGE.edge}"/><text x="${round(x)}" y="${dayY}" fill="${PAGE.ink}">${escapeXml(words)}</text>`;
    return [...(isTick ? [tick] : []), ...(hasRoom ? [day] : [])];
  });
}

/** Of a week its days have room for their names only. */
function tellDay(at: number, hours: number, clock: LocalClock): string {
  return hours > WEEK_HOURS_MAX ? clock.tellDay(at) : clock.tellWeekday(at).slice(0, 3);
}

/** Whose half is a whole number, too, unless it is 1; the bars stand no lower than they must. */
const TOPS = [1, 1.2, 1.4, 1.6, 2, 3, 4, 5, 6, 8, 10];

/** 1, 2, 4, 6, 8, 10, 12, 14, 16, 20, 30, 40, 50, 60, … */
function roundUp(most: number): number {
  if (most <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const tops = TOPS.map((each) => Math.round(each * power * 10) / 10);
  return tops.find((top) => top >= most && top % 2 === 0) ?? 10 * power;
}

function widthOf(text: string): number {
  return Math.ceil(text.length * TEXT_SIZE * CHARACTER_WIDTH);
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}
