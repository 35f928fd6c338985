import { formatTime } from '#src/domain/format-time.ts';
import type { WhyQuietView } from '#src/views/why-quiet.ts';
import {
  describeEntriesLeft,
  nameWhyQuiet,
  summariseQuiet,
  tellEntry,
} from '#src/views/why-quiet-words.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { BLANK, drawFields, type Field, textField } from './fields.ts';
import { nextField } from './next-field.ts';
import { drawRule, drawText } from './opening.ts';
import { writeSentence } from './sentence.ts';
import { type TerminalStyle, wrap } from './text.ts';

const ENTRY_LINES_MAX = 3;

/** What chat was told of a run or a workflow, and why it was not told more. */
export function renderWhyQuiet(view: WhyQuietView, style: TerminalStyle): string {
  const { entries, standing, actions } = view;
  const left = describeEntriesLeft(view, entries.length);
  const fields: Field[] = [
    ...standing.map((text, index) =>
      textField(index === 0 ? 'Holds now' : '', neutraliseLine(text)),
    ),
    ...(standing.length === 0 ? [] : [BLANK]),
    ...entries.map(
      (entry): Field => ({
        label: formatTime(entry.at, style),
        draw: (columns) => wrap(writeSentence(tellEntry(entry), style), columns, ENTRY_LINES_MAX),
      }),
    ),
    ...(left === null ? [] : [textField('', left)]),
    ...(entries.length === 0 ? [] : [BLANK]),
    nextField(actions, style),
  ];
  return [
    drawRule({ word: 'why quiet', tone: 'neutral', name: nameWhyQuiet(view) }, style),
    ...drawText(summariseQuiet(view), style),
    '',
    ...drawFields(fields, style),
  ].join('\n');
}
