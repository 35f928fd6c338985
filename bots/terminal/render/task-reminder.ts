import { describeLateness } from '#src/views/failure-words.ts';
import type { TaskReminderView } from '#src/views/task-reminder.ts';
import { nameReminder, tellReminder } from '#src/views/task-reminder-words.ts';
import { drawFields } from './fields.ts';
import { nextField } from './next-field.ts';
import { drawRule, drawRun, drawText } from './opening.ts';
import { drawSentences } from './sentence.ts';
import type { TerminalStyle } from './text.ts';

/** A task still waits. */
export function renderTaskReminder(view: TaskReminderView, style: TerminalStyle): string {
  const { tone, title, actions, lateMs } = view;
  return [
    drawRule({ word: nameReminder(view), tone, name: title.workflow }, style),
    ...drawRun(title, style),
    ...(lateMs === null ? [] : drawText(describeLateness(lateMs), style)),
    ...drawSentences(tellReminder(view), style),
    ...(actions.length === 0 ? [] : ['', ...drawFields([nextField(actions, style)], style)]),
  ].join('\n');
}
