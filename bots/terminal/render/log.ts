import type { LogView } from '#src/views/log.ts';
import { NOTHING_HAPPENED } from '#src/views/log-words.ts';
import { renderEvent } from './event-line.ts';
import { drawFields, indent, innerWidth } from './fields.ts';
import { nextField } from './next-field.ts';
import { drawRule, drawRun } from './opening.ts';
import type { TerminalStyle } from './text.ts';

/** A run's events, one a line, the newest last. */
export function renderLog(
  { title, events, omitted, actions }: LogView,
  style: TerminalStyle,
): string {
  const inner = { ...style, width: innerWidth(style) };
  return [
    drawRule({ word: 'event log', tone: 'neutral', name: title.workflow }, style),
    ...drawRun(title, style),
    '',
    ...(omitted === 0 ? [] : [indent(`… ${omitted} earlier`)]),
    ...events.map((event) => indent(renderEvent(event, inner))),
    ...(events.length === 0 ? [indent(NOTHING_HAPPENED)] : []),
    '',
    ...drawFields([nextField(actions, style)], style),
  ].join('\n');
}
