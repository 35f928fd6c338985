import { tellNumber } from '#src/domain/count.ts';
import type { DigestView } from '#src/views/digest.ts';
import { openDigestWords } from '#src/views/digest-words.ts';
import { binHours, type HourBins, highestBin } from '#src/views/hour-bins.ts';
import { drawFields, innerWidth } from './fields.ts';
import { widthOf } from './measure.ts';
import { paint, type TerminalStyle } from './text.ts';

const BARS = '▁▂▃▄▅▆▇█';
const NOTHING = '·';
/** Beside the bars their label and how high the highest is. */
const BESIDE_COLUMNS = 36;
const BINS_MAX = 48;

/** The hours of a digest as bars, a line for the runs and one for those that failed. */
export function drawHours(view: DigestView, style: TerminalStyle): string[] {
  const room = Math.max(12, Math.min(BINS_MAX, innerWidth(style) - BESIDE_COLUMNS));
  const { hoursEach, bins } = binHours(view.hours, room);
  if (highestBin(bins, 'runs') === null) return [];
  const { tellTime } = openDigestWords(view);
  const each = hoursEach === 1 ? 'by hour' : `by ${hoursEach} h`;
  const line = (of: 'runs' | 'failed', label: string) => {
    const highest = highestBin(bins, of);
    const most =
      highest === null ? 'none' : `most ${tellNumber(highest[of])}, ${tellTime(highest.at)}`;
    const bars = drawBars(bins, of);
    const shown = of === 'failed' ? paint(style, 'red', bars) : bars;
    return {
      label,
      draw: (columns: number) =>
        widthOf(`${bars}  ${most}`) > columns ? [shown, most] : [`${shown}  ${most}`],
    };
  };
  return drawFields([line('runs', `Runs ${each}`), line('failed', 'Failed')], style);
}

function drawBars(bins: HourBins['bins'], of: 'runs' | 'failed'): string {
  const most = Math.max(1, ...bins.map((bin) => bin[of]));
  return bins
    .map((bin) =>
      bin[of] === 0 ? NOTHING : BARS.charAt(Math.ceil((bin[of] / most) * BARS.length) - 1),
    )
    .join('');
}
