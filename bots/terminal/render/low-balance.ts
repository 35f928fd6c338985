import { describeSpan } from '#src/domain/describe-past.ts';
import type { LowBalanceView } from '#src/views/low-balance.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { describeUsage, tableField } from './credits.ts';
import { BLANK, drawFields } from './fields.ts';
import { nextField } from './next-field.ts';
import { drawRule, drawRun, drawText } from './opening.ts';
import { type TerminalStyle, wrap } from './text.ts';

/** A name may be 100 KB long. */
const TOLD_LINES_MAX = 3;

/** The card of a balance that fell under a threshold: how much is left, what spent it, what to do. */
export function renderLowBalance(view: LowBalanceView, style: TerminalStyle): string {
  const { tone, total, threshold, title, today, buckets, advice, actions, lateMs } = view;
  const name = `${total} credits left`;
  const told = `The balance fell under ${threshold} credits with a step of ${neutraliseLine(title.workflow)}.`;
  const late =
    lateMs === null ? [] : drawText(`Told ${describeSpan(lateMs)} late: delivery was down`, style);
  const fields = [
    ...tableField(
      'Balance',
      buckets.map(({ bucket, credits }) => [credits, bucket]),
    ),
    { label: 'Today', draw: (columns: number) => wrap(describeUsage(today), columns) },
    BLANK,
    { label: 'What to do', draw: (columns: number) => wrap(advice, columns) },
    BLANK,
    nextField(actions, style, view.shellLines),
  ];
  const opening = [
    drawRule({ word: 'low balance', tone, name }, style),
    ...drawText(told, style, TOLD_LINES_MAX),
  ];
  return [...opening, ...drawRun(title, style), ...late, '', ...drawFields(fields, style)].join(
    '\n',
  );
}
