import { neutraliseLine } from '../../words/readable.ts';
import { paint, shortenTo, type TerminalStyle } from './text.ts';

/** A run event as its log shows it; `data` is JSON text. */
export interface EventRow {
  seq: number;
  type: string;
  step: string | null;
  at: number;
  data: string;
}

const SEQ_COLUMNS = 4;
const TYPE_COLUMNS = 16;
/** Below this the times are left out. */
const TIMED_WIDTH_MIN = 60;
/** Longer data is cut before it is measured. */
const DATA_LENGTH_MAX = 2_000;

/** One line an event: its place, its time to the millisecond, what it is and what it says. */
export function renderEvent({ seq, type, step, at, data }: EventRow, style: TerminalStyle): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    ...(style.timeZone === undefined ? {} : { timeZone: style.timeZone }),
  });
  const number = String(seq).padStart(SEQ_COLUMNS);
  const place = style.width < TIMED_WIDTH_MIN ? number : `${number}  ${format.format(at)}`;
  const where = step === null ? '' : `${neutraliseLine(step)}  `;
  const what = data === '{}' ? '' : neutraliseLine(data.slice(0, DATA_LENGTH_MAX));
  const start = `${place}  ${type.padEnd(TYPE_COLUMNS)}  `;
  const rest = shortenTo(where + what, Math.max(1, style.width - start.length));
  return `${paint(style, 'dim', place)}  ${type.padEnd(TYPE_COLUMNS)}  ${rest}`.trimEnd();
}
