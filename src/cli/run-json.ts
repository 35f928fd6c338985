import type { ListedRun } from '#src/domain/command-center.ts';
import type { JsonObject } from '#src/domain/json.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import {
  describeAttempts,
  describeFailure,
  describeIdentity,
  describeSteps,
  isoOf,
} from '#src/domain/run-json.ts';
import { isAwaitingApproval, pendingTasks, stepOf } from '#src/domain/run-state.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import type { TaskState } from '#src/domain/step-state.ts';
import { fullTaskName, shortTaskName } from '#src/domain/task-name.ts';

/** What `show --json` says. */
export function describeRun(facts: RunFacts): JsonObject {
  const { state, stuck } = facts;
  return {
    ...describeIdentity(facts),
    orchestration_phase: isAwaitingApproval(state) ? 'awaiting_approval' : state.status,
    failure: describeFailure(facts),
    steps: describeSteps(facts),
    tasks: pendingTasks(state).flatMap((step) => {
      const { task } = stepOf(state, step);
      return task ? [describeTask(facts, step, task)] : [];
    }),
    attempts: describeAttempts(facts),
    stuck: stuck === null ? null : { ...stuck },
  };
}

/** A task that waits for a person, under the name by which it is decided. */
function describeTask({ runId }: RunFacts, step: string, task: TaskState): JsonObject {
  const { seq, quorum, votes, expiresAt } = task;
  return {
    task_id: fullTaskName({ runId, seq }),
    short_task_id: shortTaskName({ runId, seq }),
    step_id: step,
    payload_version: task.payloadVersion,
    approvers: [...task.approvers],
    quorum,
    votes: votes.length,
    expires_at: isoOf(expiresAt),
  };
}

/** What `list --json` says of a run. */
export function describeListed(run: ListedRun): JsonObject {
  return {
    run_id: run.runId,
    short_id: shortIdOf(run.runId),
    workflow: run.workflow,
    version: run.version,
    status: run.status,
    awaiting: run.awaiting,
    failure_code: run.failureCode,
    root_step_id: run.rootStepId,
    attempt: run.attempt,
    retried_as: run.retriedAs,
    created_at: isoOf(run.createdAt),
    started_at: isoOf(run.startedAt),
    finished_at: isoOf(run.finishedAt),
  };
}
