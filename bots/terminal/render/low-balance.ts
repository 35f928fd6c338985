import { describeUsage } from '#src/views/credits.ts';
import { describeLateness } from '#src/views/failure-words.ts';
import { describeFall, describeRest, type LowBalanceView } from '#src/views/low-balance.ts';
import { tellRerouted } from '#src/views/rerouted.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { tableField } from './credits.ts';
import { BLANK, drawFields } from './fields.ts';
import { nextField } from './next-field.ts';
import { drawRule, drawRun, drawText } from './opening.ts';
import { drawSentences } from './sentence.ts';
import { type TerminalStyle, wrap } from './text.ts';

/** A name may be 100 KB long. */
const TOLD_LINES_MAX = 3;

/** The card of a balance that fell under a threshold: how much is left, what spent it, what to do. */
export function renderLowBalance(view: LowBalanceView, style: TerminalStyle): string {
  const { tone, title, today, buckets, advice, actions, lateMs } = view;
  const name = describeRest(view);
  const told = describeFall(view, neutraliseLine(title.workflow));
  const late = [
    ...(lateMs === null ? [] : drawText(describeLateness(lateMs), style)),
    ...drawSentences(tellRerouted(view), style),
  ];
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
