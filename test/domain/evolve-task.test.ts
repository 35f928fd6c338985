import { expect, test } from 'vitest';
import { delayTask, openTask } from '#src/domain/evolve-task.ts';

const DATA = { payload: {}, payload_version: 1, approvers: [], quorum: 1 };
const TASK = openTask({ type: 'task_created', step: 'review', data: DATA }, 3, 0);

test.each([
  { expiresAt: 100, remindAt: 60, later: { expiresAt: 107, remindAt: 67 } },
  { expiresAt: null, remindAt: 60, later: { expiresAt: null, remindAt: 67 } },
  { expiresAt: 100, remindAt: null, later: { expiresAt: 107, remindAt: null } },
  { expiresAt: null, remindAt: null, later: { expiresAt: null, remindAt: null } },
])('a task whose time stood still is due as much later: $later', ({ later, ...due }) => {
  expect(delayTask({ ...TASK, ...due }, 7)).toEqual({ ...TASK, ...later });
});
