import type { TaskName } from './intent.ts';
import { pendingTasks, type RunState } from './run-state.ts';
import { shortIdOf } from './short-id.ts';

/** A task as a person typed it: any part that names its run, and the seq of its creation. */
export interface TaskNamePart {
  run: string;
  seq: number;
}

const SEQ_DIGITS_MAX = 9;
const NAME = new RegExp(`^(…?[0-9a-f-]+)\\.([1-9][0-9]{0,${SEQ_DIGITS_MAX - 1}})$`, 'i');

/** `<run uuid>.<seq>`: what programs keep. */
export function fullTaskName({ runId, seq }: TaskName): string {
  return `${runId}.${seq}`;
}

/** `91c04f2a.7`: what people see and type. */
export function shortTaskName({ runId, seq }: TaskName): string {
  return `${shortIdOf(runId)}.${seq}`;
}

/** Null: it names no task, but perhaps a run. */
export function parseTaskName(text: string): TaskNamePart | null {
  const [, run, seq] = NAME.exec(text.trim()) ?? [];
  return run === undefined ? null : { run, seq: Number(seq) };
}

/** The step whose task that is, pending or not; null: the run has none of that name. */
export function findTask(state: RunState, seq: number): string | null {
  return Object.keys(state.steps).find((id) => state.steps[id]?.task?.seq === seq) ?? null;
}

/** A run with exactly one pending task stands for it. Null: it has none, or several. */
export function solePendingTask(state: RunState): string | null {
  const [only, ...others] = pendingTasks(state);
  return only === undefined || others.length > 0 ? null : only;
}
