import { count } from './count.ts';
import { type RunState, stepOf, type TaskState } from './run-state.ts';

/** What somebody's answer to a task did. Continues the sentence "Task 91c04f2a.7 is …". */
export function describeAnswer(before: RunState, after: RunState, step: string): string {
  const task = stepOf(after, step).task;
  if (!task) return 'gone';
  const change = describeChange(task, stepOf(before, step).task?.payloadVersion);
  const verdict = describeVerdict(task, change);
  if (task.approved === null || after.status !== 'paused') return verdict;
  return `${verdict}; the run is paused, and goes on when it is resumed`;
}

function describeVerdict(task: TaskState, change: string | null): string {
  const { approved, votes, quorum } = task;
  if (approved === false) return 'rejected';
  if (approved) return change === null ? 'approved' : `approved with ${change}`;
  if (votes.length === 0)
    return `edited (${change ?? ''}), and waits for somebody else to approve it`;
  const counted = `counted ${votes.length} of ${quorum}`;
  return change === null
    ? `not yet approved: ${counted}`
    : `edited (${change}), and not yet approved: ${counted}`;
}

/** Null: it is as it was. */
function describeChange({ payloadVersion, edits }: TaskState, was: number | undefined) {
  const changes = payloadVersion === was ? undefined : edits.at(-1)?.changes;
  return changes ? count(changes.length, 'change') : null;
}
