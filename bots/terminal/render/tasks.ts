import { describeAgo } from '#src/domain/describe-past.ts';
import { describeExpiry, describeTasks, judgeTasks, type TasksView } from '#src/views/tasks.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { BLANK, drawFields, type Field, textField } from './fields.ts';
import { patternField } from './next-field.ts';
import { drawRule } from './opening.ts';
import { shortenTo, type TerminalStyle, wrap } from './text.ts';

type Task = TasksView['tasks'][number];

const LINES_MAX = 3;
/** Each item of a loop may ask: those that wait longest are shown. */
const TASKS_SHOWN_MAX = 20;

/** What waits for people, a few lines a task, the longest wait first. */
export function renderTasks(view: TasksView, style: TerminalStyle): string {
  const { tasks, now } = view;
  const shown = tasks.slice(0, TASKS_SHOWN_MAX);
  const left = tasks.length - shown.length;
  const actions = [...tasks.flatMap((task) => task.actions), ...view.actions];
  const name = describeTasks(view);
  const fields = [
    ...shown.flatMap((task) => [taskField(task, now), BLANK]),
    ...(left === 0 ? [] : [textField(`… ${left} more`, 'Decide these first.'), BLANK]),
    patternField('Next', actions, style),
  ];
  const drawn = drawFields(fields, style);
  return [drawRule({ word: 'tasks', tone: judgeTasks(view), name }, style), '', ...drawn].join(
    '\n',
  );
}

function taskField(task: Task, now: number): Field {
  const { taskName, workflow, step, heading, approvers, createdAt } = task;
  const facts = [
    `asked ${describeAgo(now - createdAt)}`,
    describeExpiry(task, now),
    `for ${neutraliseLine(approvers)}`,
  ].join(' · ');
  return {
    label: taskName,
    draw: (columns) => [
      shortenTo(neutraliseLine(heading), columns),
      shortenTo(`${neutraliseLine(workflow)}, step ${neutraliseLine(step)}`, columns),
      ...wrap(facts, columns, LINES_MAX),
    ],
  };
}
