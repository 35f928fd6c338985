import { describeAgo } from '#src/domain/describe-past.ts';
import { describeExpiry, describeTasks, judgeTasks, type TasksView } from '#src/views/tasks.ts';
import { drawActions, drawOffer, isDenseList } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { drawContext, drawHeader } from './plain.ts';
import { shortenLine, shortenName } from './text.ts';

type Task = TasksView['tasks'][number];

const ROWS_MAX = 30;
const HEADING_LENGTH_MAX = 200;
const APPROVERS_LENGTH_MAX = 200;

/** What waits for people, the longest wait first. */
export function drawTasks(view: TasksView, drawing: Drawing): Draft {
  const { tasks, now } = view;
  const name = describeTasks(view);
  const shown = tasks.slice(0, roomFor(ROWS_MAX, drawing));
  const left = tasks.length - shown.length;
  const look = { ...drawing, isDense: isDenseList(shown.length) };
  return {
    blocks: [
      drawHeader({ word: 'tasks', tone: judgeTasks(view), name }),
      ...shown.flatMap((task) => drawOffer(describeTask(task, now, drawing), task.actions, look)),
      ...(left === 0 ? [] : [drawContext([{ plain: `… ${left} more` }])]),
      ...drawActions(view.actions, drawing),
    ],
    said: [`Tasks: ${name}.`],
  };
}

function describeTask(task: Task, now: number, drawing: Drawing): string {
  const { taskName, workflow, step, heading, approvers, createdAt } = task;
  const facts = [
    taskName,
    `asked ${describeAgo(now - createdAt)}`,
    describeExpiry(task, now),
    `for ${shortenLine(approvers, roomFor(APPROVERS_LENGTH_MAX, drawing, 40))}`,
  ];
  return [
    shortenLine(heading, roomFor(HEADING_LENGTH_MAX, drawing, 40)),
    `${shortenName(workflow)}, step ${shortenName(step)}`,
    facts.join(' · '),
  ].join('\n');
}
