import type { RepeatView } from '#src/views/repeat.ts';
import { tellRepeat } from '#src/views/thread-words.ts';
import { drawFields, indent, innerWidth } from './fields.ts';
import { nextField } from './next-field.ts';
import { drawRule } from './opening.ts';
import { drawSentences } from './sentence.ts';
import { shortenValue } from './shorten-value.ts';
import type { TerminalStyle } from './text.ts';

const ERROR_LINES_MAX = 2;

/** A few lines below an alert: the same has failed again. */
export function renderRepeat(view: RepeatView, style: TerminalStyle): string {
  const { tone, title, message, actions } = view;
  return [
    drawRule({ word: 'failed again', tone, name: title.workflow }, style),
    ...drawSentences(tellRepeat(view), style),
    ...shortenValue(message, innerWidth(style), ERROR_LINES_MAX).map(indent),
    '',
    ...drawFields([nextField(actions, style)], style),
  ].join('\n');
}
