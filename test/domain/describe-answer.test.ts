import { expect, test } from 'vitest';
import type { TaskRequest } from '#src/domain/decide-outcomes.ts';
import { describeAnswer } from '#src/domain/describe-answer.ts';
import type { DecideTask } from '#src/domain/run-request.ts';
import type { TaskState } from '#src/domain/step-state.ts';
import { ANA, asPerson, BEN, makeGraph } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const GRAPH = makeGraph({ id: 'review', type: 'ask' });

test.each<
  [says: string, task: Partial<TaskRequest>, answer?: Partial<DecideTask>, isPaused?: boolean]
>([
  ['approved', {}],
  ['rejected', {}, { approved: false }],
  ['approved with 2 changes', { payload: { a: '1', b: '2' } }, { edits: { a: '2', b: '1' } }],
  ['not yet approved: counted 1 of 2', { quorum: 2 }],
  [
    'edited (1 change), and not yet approved: counted 1 of 2',
    { quorum: 2, payload: { a: '1' } },
    { edits: { a: '2' } },
  ],
  [
    'edited (1 change), and waiting for somebody else to approve it',
    { selfApproval: false, payload: { a: '1' } },
    { edits: { a: '2' } },
  ],
  ['not yet approved: counted 1 of 2', { quorum: 2 }, {}, true],
  ['approved; the run is paused, and goes on when it is resumed', {}, {}, true],
])('an answer is told as: %s', (says, task, answer = {}, isPaused = false) => {
  const run = RunOnPaper.start(GRAPH).begin().askPeople('review', null, task);
  if (isPaused) run.ask({ type: 'pause', by: ANA });
  const before = taskOf(run);
  const common = { type: 'decide_task', step: 'review', result: {} } as const;
  run.ask({ ...common, approved: true, person: asPerson(BEN), ...answer });
  expect(describeAnswer(before, taskOf(run), { isPaused })).toBe(says);
});

function taskOf(run: RunOnPaper): TaskState {
  const { task } = run.step('review');
  if (task) return task;
  throw new Error('there is no task');
}
