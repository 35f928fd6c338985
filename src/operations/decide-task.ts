import type { App } from '#src/app.ts';
import { describeAnswer } from '#src/domain/describe-answer.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { type RunState, stepOf } from '#src/domain/run-state.ts';
import { shortTaskName } from '#src/domain/task-name.ts';
import { askOfRun, type RunAnswer } from './ask-of-run.ts';
import type { Caller } from './caller.ts';
import { findTaskOf, runPartOf } from './find-task.ts';

export interface Decision {
  /** `<run>.<seq>`, or the run where exactly one task of it waits. */
  task: string;
  decision: 'approve' | 'reject';
  reason?: string;
  /** The version that was looked at; absent: the current one. */
  payloadVersion?: number;
  /** New values of editable fields, by name: edited and approved in one. */
  edits?: JsonObject;
}

/** Below it nobody is told of tasks at all; who may decide is the task's to say. */
export const DECIDING = { needs: 'project_viewer', what: 'decide tasks' } as const;

/** `step`: whose task it was; null where none was found. */
export interface TaskAnswer extends RunAnswer {
  step: string | null;
}

/** Decides a task, or counts a vote. Who may is said by the task itself, not by a role. */
export async function decideTask(
  app: App,
  caller: Caller,
  { task, decision, ...said }: Decision,
): Promise<TaskAnswer> {
  const approved = decision === 'approve';
  const found: string[] = [];
  const answer = await askOfRun(app, caller, {
    verb: said.edits === undefined ? decision : 'edit-and-approve',
    run: runPartOf(task),
    ...DECIDING,
    order: async (run) => {
      const { step, task: seen } = await findTaskOf(app, run, task);
      found.push(step);
      const taskOf = (state: RunState) => stepOf(state, step).task ?? seen;
      const name = shortTaskName({ runId: run.uuid, seq: seen.seq });
      return {
        request: { type: 'decide_task', step, approved, result: {}, person: caller, ...said },
        say: ({ before, after }) => {
          const isPaused = after.status === 'paused';
          const answered = describeAnswer(taskOf(before), taskOf(after), { isPaused });
          return `Task ${name} (${step}) is ${answered}.`;
        },
      };
    },
  });
  return { ...answer, step: found[0] ?? null };
}
