import type { FixQuestionView } from '#src/views/fix-question.ts';
import { tellFixQuestion } from '#src/views/thread-words.ts';
import { drawFields } from './fields.ts';
import { nextField } from './next-field.ts';
import { drawRule } from './opening.ts';
import { drawSentences } from './sentence.ts';
import type { TerminalStyle } from './text.ts';

/** One question below an alert: what fixed it? */
export function renderFixQuestion(view: FixQuestionView, style: TerminalStyle): string {
  const { tone, title, actions } = view;
  return [
    drawRule({ word: 'recovered', tone, name: title.workflow }, style),
    ...drawSentences(tellFixQuestion(view), style),
    ...(actions.length === 0 ? [] : ['', ...drawFields([nextField(actions, style)], style)]),
  ].join('\n');
}
