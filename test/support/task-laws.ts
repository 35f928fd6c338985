import { isSamePerson } from '#src/domain/access.ts';
import { isJsonObject } from '#src/domain/json.ts';
import type { Actor, RunEvent } from '#src/domain/run-events.ts';
import { REMINDERS_MAX } from '#src/domain/task-reminders.ts';
import type { FinishedRun, Law } from './log-reading.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/** What the log says of one task, read without the fold. */
interface TaskLog {
  created: EventOf<'task_created'>;
  edits: EventOf<'task_payload_edited'>[];
  votes: EventOf<'task_voted'>[];
  reminders: EventOf<'task_reminded'>[];
  completed: EventOf<'task_completed'> | undefined;
  result: EventOf<'step_completed'> | undefined;
  end: number;
}

const EXPIRY = 'expiry';

function tasksOf({ events }: FinishedRun): TaskLog[] {
  return events.flatMap((created) => {
    if (created.type !== 'task_created') return [];
    const own = events.filter(({ step, seq }) => step === created.step && seq > created.seq);
    const end = own.find(({ type }) => type.startsWith('step_'));
    return {
      created,
      edits: own.filter((event) => event.type === 'task_payload_edited'),
      votes: own.filter((event) => event.type === 'task_voted'),
      reminders: own.filter((event) => event.type === 'task_reminded'),
      completed: own.find((event) => event.type === 'task_completed'),
      result: own.find((event) => event.type === 'step_completed'),
      end: end?.seq ?? Infinity,
    };
  });
}

/** Those who approved the version that stood when the task was decided. */
function approversOf({ created, edits, votes, completed }: TaskLog): Actor[] {
  const version = edits.at(-1)?.data.payload_version ?? 1;
  const current = votes.filter(({ data }) => data.payload_version === version);
  if (created.data.quorum > 1) return current.map(({ data }) => data.by);
  return completed ? [completed.data.by] : [];
}

const isDistinct = (people: readonly Actor[]) =>
  people.every((one, index) => !people.slice(0, index).some((other) => isSamePerson(one, other)));

/** What holds of every task, whoever answers it, how often and when. */
export const TASK_LAWS: Readonly<Record<string, Law>> = {
  'a task is approved by as many as it takes, all of the same version': (run) =>
    tasksOf(run).filter((task) => {
      const { created, completed } = task;
      const isApproved = completed?.data.approved === true;
      return isApproved && approversOf(task).length !== created.data.quorum;
    }),

  'nobody’s approval of a version counts twice': (run) =>
    tasksOf(run).filter((task) => !isDistinct(approversOf(task))),

  'a task that enough have approved waits no longer': (run) =>
    tasksOf(run).filter((task) => {
      const { created, completed } = task;
      const isOpen = completed === undefined;
      return isOpen && approversOf(task).length >= created.data.quorum;
    }),

  'where nobody may approve their own, nobody has': (run) =>
    tasksOf(run).filter((task) => {
      if (task.created.data.self_approval !== false || !task.completed?.data.approved) return false;
      const { by: starter } = run.state;
      const own = [...(starter ? [starter] : []), ...task.edits.map(({ data }) => data.by)];
      return approversOf(task).some((one) => own.some((other) => isSamePerson(one, other)));
    }),

  'versions of a payload count up, and votes are on the one that stands': (run) =>
    tasksOf(run).filter(({ edits, votes }) => {
      const isInOrder = edits.every(({ data }, index) => data.payload_version === index + 2);
      const isCurrent = votes.every(({ seq, data }) => {
        return data.payload_version === 1 + edits.filter((edit) => edit.seq < seq).length;
      });
      return !isInOrder || !isCurrent;
    }),

  'what was edited last is what goes on': (run) =>
    tasksOf(run).filter(({ edits, completed, result }) => {
      if (!completed?.data.approved || !result || !('result' in result.data)) return false;
      const last = edits.at(-1)?.data.diff.find(({ field }) => field === 'draft');
      const handed = isJsonObject(result.data.result) ? result.data.result : {};
      return handed['approved'] !== true || handed['draft'] !== (last?.to ?? 0);
    }),

  'an edit changes something': (run) =>
    tasksOf(run).filter(({ edits }) => edits.some(({ data }) => data.diff.length === 0)),

  'nothing is said of a task once it has ended': (run) =>
    tasksOf(run).filter(({ edits, votes, reminders, end }) =>
      [...edits, ...votes, ...reminders].some(({ seq }) => seq > end),
    ),

  'people are reminded of a task in its time, and not for ever': (run) =>
    tasksOf(run).filter(({ created, reminders }) => {
      let dueAt = created.data.remind_at;
      const isEarly = reminders.some(({ at, data }) => {
        const before = dueAt;
        dueAt = data.remind_at;
        return before === undefined || (run.isClockTrue && at < before);
      });
      return isEarly || reminders.length > REMINDERS_MAX;
    }),

  'a task that expired was not decided by anybody': (run) =>
    tasksOf(run).filter(({ created, completed }) => {
      const { expires_at: expiresAt = Infinity } = created.data;
      const isByClock = completed?.data.by.id === EXPIRY;
      return isByClock && (completed.data.approved || completed.at < expiresAt);
    }),
};
