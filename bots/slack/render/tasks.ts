import { describeAgo, describeSpan } from '#src/domain/describe-past.ts';
import type { TasksView } from '#src/views/tasks.ts';
import { drawActions, drawOffer, isDenseList } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { drawContext, drawHeader } from './plain.ts';
import { NAME_LENGTH_MAX, shortenLine } from './text.ts';

type Task = TasksView['tasks'][number];

const ROWS_MAX = 30;
const HEADING_LENGTH_MAX = 200;
const APPROVERS_LENGTH_MAX = 200;

/** What waits for people, the longest wait first. */
export function drawTasks(view: TasksView, drawing: Drawing): Draft {
  const { tasks, hasMore, now } = view;
  const count = `${tasks.length}${hasMore ? ' and more' : ''}`;
  const name = tasks.length === 0 ? 'nothing waits for a person' : `${count} to decide`;
  const shown = tasks.slice(0, roomFor(ROWS_MAX, drawing));
  const left = tasks.length - shown.length;
  const look = { ...drawing, isDense: isDenseList(shown.length) };
  return {
    blocks: [
      drawHeader({ word: 'tasks', tone: tasks.length === 0 ? 'good' : 'waiting', name }),
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
    tellExpiry(task, now),
    `for ${shortenLine(approvers, roomFor(APPROVERS_LENGTH_MAX, drawing, 40))}`,
  ];
  return [
    shortenLine(heading, roomFor(HEADING_LENGTH_MAX, drawing, 40)),
    `${shortenLine(workflow, NAME_LENGTH_MAX)}, step ${shortenLine(step, NAME_LENGTH_MAX)}`,
    facts.join(' · '),
  ].join('\n');
}

function tellExpiry({ expiresAt, isPaused }: Task, now: number): string {
  if (isPaused) return 'does not expire while its run is paused';
  return expiresAt === null ? 'never expires' : `expires in ${describeSpan(expiresAt - now)}`;
}
