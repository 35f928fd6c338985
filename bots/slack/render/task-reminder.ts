import type { Calls, TaskReminderView } from '#src/views/task-reminder.ts';
import { nameReminder, sayReminder, tellReminder } from '#src/views/task-reminder-words.ts';
import { drawActions } from './buttons.ts';
import type { Draft, Drawing } from './card.ts';
import { lateLines } from './opening.ts';
import { callGroup, callPerson, drawLines, type Line } from './pieces.ts';
import { drawHeader } from './plain.ts';
import { drawSentence, say } from './sentence.ts';

/** A task still waits: below its card, or where others are told that nobody has decided it. */
export function drawTaskReminder(view: TaskReminderView, drawing: Drawing): Draft {
  const { tone, title, calls, actions } = view;
  const told = tellReminder(view).map((sentence) => drawSentence(sentence, drawing));
  return {
    blocks: [
      drawHeader({ word: nameReminder(view), tone, name: title.workflow }),
      ...drawLines([...callLines(calls), ...lateLines(view.lateMs), ...told]),
      ...drawActions(actions, drawing),
    ],
    said: sayReminder(view).map(say),
  };
}

/** The only words of ours that ping anybody. */
function callLines({ people, groups }: Calls): Line[] {
  const called = [...people.map(callPerson), ...groups.map(callGroup)];
  return [called.flatMap((piece, index): Line => (index === 0 ? [piece] : [' ', piece]))];
}
