import { describeExpiry, describeTasks, type TasksView } from '#src/views/tasks.ts';
import { type Draft, type Drawing, type Part, roomFor, shortenName } from './card.ts';
import { agoOf, bold } from './markdown.ts';
import { drawActions, drawHeading, drawRow, drawSmallPrint } from './parts.ts';
import { shortenLine } from './text.ts';

type Task = TasksView['tasks'][number];

const ROWS_MAX = 20;
const HEADING_LENGTH_MAX = 200;
const APPROVERS_LENGTH_MAX = 200;

/** What waits for people, the longest wait first. */
export function drawTasks(view: TasksView, drawing: Drawing): Draft {
  const { tasks, now } = view;
  const name = describeTasks(view);
  const tone = tasks.length === 0 ? 'good' : 'waiting';
  const shown = tasks.slice(0, roomFor(ROWS_MAX, drawing));
  const left = tasks.length - shown.length;
  return {
    tone,
    parts: [
      drawHeading({ word: 'tasks', tone, name }),
      ...shown.map((task) => drawTask(task, now, drawing)),
      ...drawSmallPrint(left === 0 ? [] : [`… ${left} more`]),
      ...drawActions(view.actions),
    ],
    said: [`Tasks: ${name}.`],
  };
}

function drawTask(task: Task, now: number, drawing: Drawing): Part {
  const { taskName, workflow, step, approvers, createdAt, actions } = task;
  const heading = shortenLine(task.heading, roomFor(HEADING_LENGTH_MAX, drawing, 40));
  const who = shortenLine(approvers, roomFor(APPROVERS_LENGTH_MAX, drawing, 40));
  return drawRow({
    lines: [
      [bold(heading)],
      [`${shortenName(workflow, drawing)}, step ${shortenName(step, drawing)}`],
    ],
    small: [
      `${taskName} · asked `,
      agoOf(createdAt),
      ` · ${describeExpiry(task, now)} · for ${who}`,
    ],
    name: `${taskName} ${heading}`,
    actions,
  });
}
