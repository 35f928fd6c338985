import { badgeOf } from '#src/domain/badge.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { explainFailure } from '#src/domain/root-cause.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import {
  hasEnded,
  isAwaitingApproval,
  pendingTasks,
  stepOf,
  type TaskState,
} from '#src/domain/run-state.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { fullTaskName, shortTaskName } from '#src/domain/task-name.ts';
import type { RunRecord } from '#src/store/runs.ts';

/** Times of machine output: ISO 8601, UTC. */
function isoOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** What `show --json` says. */
export function describeRun(facts: RunFacts): JsonObject {
  const { state, graph, stuck } = facts;
  return {
    ...describeIdentity(facts),
    orchestration_phase: isAwaitingApproval(state) ? 'awaiting_approval' : state.status,
    failure: describeFailure(facts),
    steps: graph.order.map(({ step: { id, name, type } }) => {
      const step = stepOf(state, id);
      return {
        id,
        name,
        type,
        status: step.status,
        badge: badgeOf(step),
        reason: step.reason ?? null,
        outcome: step.outcome ?? null,
        attempts: step.attempt,
        started_at: isoOf(step.startedAt),
        finished_at: isoOf(hasEnded(step) ? step.endedAt : null),
      };
    }),
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

/** Which run it is, and where it stands. */
export function describeIdentity({ runId, shortId, workflow, version, state }: RunFacts) {
  return { run_id: runId, short_id: shortId, workflow, version, status: state.status };
}

/** Null for a run that has neither failed nor been stopped. */
export function describeFailure({ graph, state }: RunFacts): JsonObject | null {
  const failure = explainFailure(graph, state);
  if (failure === null) return null;
  const { code, rootStepId, rootStepName, message, advice } = failure;
  return { code, root_step_id: rootStepId, root_step_name: rootStepName, message, advice };
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
