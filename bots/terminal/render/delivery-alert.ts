import type { DeliveryAlertView } from '#src/views/delivery-alert.ts';
import { nameUndelivered, tellMissed, tellUndelivered } from '#src/views/delivery-words.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { BLANK, drawFields, indent, innerWidth } from './fields.ts';
import { nextField } from './next-field.ts';
import { drawRule } from './opening.ts';
import { drawSentences, writeInRow } from './sentence.ts';
import { type TerminalStyle, wrap } from './text.ts';

const FIX_LINES_MAX = 4;
const MISSED_LINES_MAX = 2;

/** What could not be told elsewhere, and why. */
export function renderDeliveryAlert(view: DeliveryAlertView, style: TerminalStyle): string {
  const { tone, missed, missedLeft, fix, actions } = view;
  const fields = [
    {
      label: 'What to do',
      draw: (columns: number) => wrap(neutraliseLine(fix), columns, FIX_LINES_MAX),
    },
    ...(actions.length === 0 ? [] : [BLANK, nextField(actions, style)]),
  ];
  return [
    drawRule({ word: 'not delivered', tone, name: nameUndelivered(view) }, style),
    ...drawSentences([tellUndelivered(view)], style),
    '',
    ...missed.flatMap((post) =>
      wrap(writeInRow(tellMissed(post), style), innerWidth(style), MISSED_LINES_MAX).map(indent),
    ),
    ...(missedLeft === 0 ? [] : [indent(`… ${missedLeft} more`)]),
    '',
    ...drawFields(fields, style),
  ].join('\n');
}
