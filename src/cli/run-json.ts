import type { JsonObject } from '#src/domain/json.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { describeFailure, describeIdentity, describeSteps, isoOf } from '#src/domain/run-json.ts';
import { isAwaitingApproval, pendingTasks, stepOf, type TaskState } from '#src/domain/run-state.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { fullTaskName, shortTaskName } from '#src/domain/task-name.ts';
import type { RunRecord } from '#src/store/runs.ts';

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
export function describeRecord(record: RunRecord): JsonObject {
  return {
    run_id: record.uuid,
    short_id: shortIdOf(record.uuid),
    workflow: record.workflow,
    version: record.version,
    status: record.status,
    awaiting: record.awaiting,
    failure_code: record.failure_code,
    root_step_id: record.root_step_id,
    created_at: isoOf(record.created_at),
    started_at: isoOf(record.started_at),
    finished_at: isoOf(record.finished_at),
  };
}
