import type { TaskName } from './intent.ts';
import { pendingTasks, type RunState } from './run-state.ts';
import { shortIdOf } from './short-id.ts';
import { pathInItem } from './step-path.ts';
import type { StepState } from './step-state.ts';

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

/** The step whose task that is, pending or not; null: the run has none of that name, or knows it no more. */
export function findTask(state: RunState, seq: number): string | null {
  return tasksOf(state).find((task) => task.seq === seq)?.path ?? null;
}

/** The step that was asked last; null: none was. */
export function findLatestTask(state: RunState): string | null {
  return tasksOf(state).toSorted((one, other) => other.seq - one.seq)[0]?.path ?? null;
}

/** Those of items among them: of items that have ended as many as are known. */
function tasksOf(state: RunState): { path: string; seq: number }[] {
  const steps = Object.entries(state.steps).flatMap(([id, step]) => [
    [id, step] as const,
    ...innerOf(id, step),
  ]);
  return steps.flatMap(([path, { task }]) => (task ? [{ path, seq: task.seq }] : []));
}

function innerOf(loop: string, step: StepState): (readonly [path: string, step: StepState])[] {
  const { open = {}, answered = {} } = step.loop ?? {};
  const begun = Object.entries(open).flatMap(([index, steps]) =>
    Object.entries(steps).map(([inner, each]) => [`${index}/${inner}`, each] as const),
  );
  return [...begun, ...Object.entries(answered)].map(([place, each]) => [
    pathOfPlace(loop, place),
    each,
  ]);
}

function pathOfPlace(loop: string, place: string): string {
  const slash = place.indexOf('/');
  return pathInItem({ loop, index: Number(place.slice(0, slash)), inner: place.slice(slash + 1) });
}

/** A run with exactly one pending task stands for it. Null: it has none, or several. */
export function solePendingTask(state: RunState): string | null {
  const [only, ...others] = pendingTasks(state);
  return only === undefined || others.length > 0 ? null : only;
}
