import type { Calls, TaskReminderView } from '#src/views/task-reminder.ts';
import { nameReminder, sayReminder, tellReminder } from '#src/views/task-reminder-words.ts';
import type { Draft, Drawing } from './card.ts';
import { callPerson, callRole, type Line } from './markdown.ts';
import { lateLines, runLine } from './opening.ts';
import { drawActions, drawHeading, drawLines } from './parts.ts';
import { drawSentence, say } from './sentence.ts';

/** A task still waits: below its card, or where others are told that nobody has decided it. */
export function drawTaskReminder(view: TaskReminderView, drawing: Drawing): Draft {
  const { tone, title, calls, actions, lateMs } = view;
  const word = nameReminder(view);
  const told = tellReminder(view).map((sentence) => drawSentence(sentence, drawing));
  return {
    tone,
    isCall: true,
    parts: [
      drawHeading({ word, tone, name: title.workflow }, runLine(title, drawing, false)),
      ...drawLines([...callLines(calls), ...lateLines(lateMs), ...told]),
      ...drawActions(actions),
    ],
    said: sayReminder(view).map((sentence) => say(sentence, drawing)),
  };
}

/** The only words of ours that ping anybody, and only where the message allows just these. */
function callLines({ people, groups }: Calls): Line[] {
  const called = [...people.map(callPerson), ...groups.map(callRole)];
  return called.length === 0
    ? []
    : [called.flatMap((piece, index): Line => (index === 0 ? [piece] : [' ', piece]))];
}
