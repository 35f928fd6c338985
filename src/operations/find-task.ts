import type { ReadApp } from '#src/app.ts';
import { describePast } from '#src/domain/describe-past.ts';
import { Refusal } from '#src/domain/errors.ts';
import { listSome } from '#src/domain/list-some.ts';
import { pendingTasks, type RunState, stepOf } from '#src/domain/run-state.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import type { TaskState } from '#src/domain/step-state.ts';
import {
  findLatestTask,
  findTask,
  parseTaskName,
  shortTaskName,
  solePendingTask,
} from '#src/domain/task-name.ts';
import type { RunRecord } from '#src/store/runs.ts';
import { findNamedRun } from './find-run.ts';
import { readState } from './read-log.ts';

/** Each item of a loop may ask. */
const NAMES_SHOWN_MAX = 5;

export interface NamedTask {
  run: RunRecord;
  step: string;
  /** As it is now, decided or not. */
  task: TaskState;
}

/** The task that `<run>.<seq>` names, or a run that waits for one alone. */
export async function findNamedTask(app: ReadApp, name: string): Promise<NamedTask> {
  const run = await findNamedRun(app, runPartOf(name));
  return findTaskOf(app, run, name);
}

/** The part of a task's name that names its run. */
export function runPartOf(name: string): string {
  return parseTaskName(name)?.run ?? name;
}

/** The task that a name means of a run that is known. */
export async function findTaskOf(app: ReadApp, run: RunRecord, name: string): Promise<NamedTask> {
  const state = await readState(app, run);
  const seq = parseTaskName(name)?.seq;
  const step =
    seq === undefined
      ? (solePendingTask(state) ?? findLatest(app, run, state))
      : findTask(state, seq);
  const task = step === null ? undefined : stepOf(state, step).task;
  if (step !== null && task) return { run, step, task };
  const message = `Run …${shortIdOf(run.uuid)} has no task ${seq}.`;
  throw new Refusal('unknown', message, fixFor(run, state));
}

/** Where nothing is pending, what became of the last task tells why. */
function findLatest(app: ReadApp, run: RunRecord, state: RunState): string {
  const pending = pendingTasks(state);
  if (pending.length > 0) {
    const message = `Run …${shortIdOf(run.uuid)} has ${pending.length} pending tasks.`;
    throw new Refusal('ambiguous', message, fixFor(run, state));
  }
  const latest = findLatestTask(state);
  if (latest !== null) return latest;
  const past = describePast(state, app.clock.now());
  const message = `Run …${shortIdOf(run.uuid)} is ${past} and has no pending task.`;
  throw new Refusal('refused', message, 'See what waits for people: /run tasks.');
}

function fixFor(run: RunRecord, state: RunState): string {
  const names = pendingTasks(state).map((step) => {
    const name = shortTaskName({ runId: run.uuid, seq: stepOf(state, step).task?.seq ?? 0 });
    return `${name} (${step})`;
  });
  if (names.length === 0) return 'See what waits for people: /run tasks.';
  return `Name one of its pending tasks: ${listSome(names, NAMES_SHOWN_MAX)}.`;
}
