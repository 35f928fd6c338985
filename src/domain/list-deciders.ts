import { type Person, wasActor } from './access.ts';
import { openGate } from './approvers.ts';
import type { Actor } from './run-events.ts';
import type { TaskState } from './step-state.ts';

/** Who is asked each by themselves. */
export const DECIDERS_MAX = 20;

/** Of these people those whose approval would count, in the same order; at most 20. */
export function listDeciders<P extends Person>(
  task: Pick<TaskState, 'approvers' | 'selfApproval' | 'edits'>,
  starter: Actor | null,
  people: readonly P[],
): P[] {
  const mayDecide = openGate(task);
  const acted = [starter, ...task.edits.map(({ by }) => by)].filter((actor) => actor !== null);
  const isBarred = (person: Person) =>
    !task.selfApproval && acted.some((actor) => wasActor(person, actor));
  const counting = people.filter((person) => mayDecide(person) && !isBarred(person));
  return counting.slice(0, DECIDERS_MAX);
}
