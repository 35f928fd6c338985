import { count } from './count.ts';
import type { TaskState } from './step-state.ts';

/** What somebody's answer to a task did. Continues the sentence "Task 91c04f2a.7 is …". */
export function describeAnswer(
  before: TaskState,
  after: TaskState,
  { isPaused }: { isPaused: boolean },
): string {
  const verdict = describeVerdict(before, after);
  if (after.approved === null || !isPaused) return verdict;
  return `${verdict}; the run is paused, and goes on when it is resumed`;
}

function describeVerdict(
  { payloadVersion }: TaskState,
  { approved, votes, quorum, edits }: TaskState,
): string {
  if (approved === false) return 'rejected';
  const edit = edits.find(({ version }) => version > payloadVersion);
  const change = edit ? count(edit.changes.length, 'change') : null;
  if (approved) return change === null ? 'approved' : `approved with ${change}`;
  const edited = change === null ? '' : `edited (${change}), and `;
  // Whoever may not approve their own edit has not approved it.
  if (votes.length === 0) return `${edited}waiting for somebody else to approve it`;
  return `${edited}not yet approved: counted ${votes.length} of ${quorum}`;
}
