import type { StormView } from '#src/views/storm.ts';
import {
  ADVICE_LABEL,
  describeKindsLeft,
  nameStorm,
  tellStorm,
  tellStormRow,
} from '#src/views/storm-words.ts';
import { BLANK, drawFields, type Field, indent } from './fields.ts';
import { patternField } from './next-field.ts';
import { drawRule } from './opening.ts';
import { drawSentences } from './sentence.ts';
import { drawSignatureRow } from './signature-rows.ts';
import { type TerminalStyle, wrap } from './text.ts';

/** More failures than a channel has messages for, by what they have in common. */
export function renderStorm(view: StormView, style: TerminalStyle): string {
  const { tone, isOver, rows, advice, actions } = view;
  const left = describeKindsLeft(view, rows.length);
  const all = [...rows.flatMap((row) => row.actions), ...actions];
  const fields: Field[] = [
    ...(advice === null
      ? []
      : [{ label: ADVICE_LABEL, draw: (columns: number) => wrap(advice, columns) }, BLANK]),
    patternField('Next', all, style),
  ];
  return [
    drawRule({ word: isOver ? 'storm over' : 'storm', tone, name: nameStorm(view) }, style),
    ...drawSentences(tellStorm(view), style),
    '',
    ...rows.flatMap((row) => drawSignatureRow(tellStormRow(row, view), style)),
    ...(left === null ? [] : [indent(left)]),
    '',
    ...drawFields(fields, style),
  ].join('\n');
}
