import { OUTCOME_WORDS, type ReceiptView } from '#src/views/receipt.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { drawFields, indent, innerWidth } from './fields.ts';
import { nextField } from './next-field.ts';
import { paintTone } from './opening.ts';
import { shortenValue } from './shorten-value.ts';
import { paint, type TerminalStyle } from './text.ts';

const LINES_MAX = 6;

/** A receipt is a line or two, not a card: what became of it, what to do, and its id. */
export function renderReceipt(view: ReceiptView, style: TerminalStyle): string {
  const { outcome, tone, message, fix, id, actions } = view;
  const word = OUTCOME_WORDS[outcome];
  const columns = innerWidth(style);
  const [first = '', ...others] = shortenValue(
    `${word} · ${neutraliseLine(message)}`,
    columns,
    LINES_MAX,
  );
  const next = actions.length === 0 ? [] : ['', ...drawFields([nextField(actions, style)], style)];
  return [
    // The word stands at the start of the line: no width is too narrow for it.
    paintTone(style, tone, word) + first.slice(word.length),
    ...others.map(indent),
    ...(fix === null ? [] : shortenValue(neutraliseLine(fix), columns, LINES_MAX).map(indent)),
    ...(id === '' ? [] : [indent(paint(style, 'dim', id))]),
    ...next,
  ].join('\n');
}
