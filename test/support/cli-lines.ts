import { z } from 'zod';
import { FAILURE_CODES } from '#src/domain/failure-codes.ts';
import { RUN_STATUSES } from '#src/domain/run-events.ts';

/** The lines of machine output, to the letter: scripts rely on them, so that a new field is a decision. */

const Moment = z.iso.datetime({ precision: 3 });
const Identity = {
  run_id: z.uuid(),
  short_id: z.string().regex(/^[0-9a-f]{8}$/),
  workflow: z.string(),
  version: z.number().int(),
  status: z.enum(RUN_STATUSES),
};
const Continued = { ...Identity, resumed_from_run_id: z.uuid().nullable() };
const Failure = z.strictObject({
  code: z.enum(Object.keys(FAILURE_CODES)),
  root_step_id: z.string().nullable(),
  root_step_name: z.string().nullable(),
  message: z.string(),
  advice: z.string(),
});
const Stuck = z.strictObject({ symptom: z.string(), cause: z.string(), next: z.string() });
const Step = z.strictObject({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  status: z.string(),
  badge: z.string(),
  reason: z.string().nullable(),
  outcome: z.enum(['known', 'unknown']).nullable(),
  attempts: z.number().int(),
  started_at: Moment.nullable(),
  finished_at: Moment.nullable(),
  reused_from_run_id: z.uuid().nullable(),
  tolerated: z.enum(['step', 'item']).nullable(),
  loop: z
    .strictObject({
      count: z.number().nullable(),
      succeeded: z.number(),
      failed: z.number(),
      open: z.number(),
    })
    .nullable(),
});
const Attempt = z.strictObject({
  run_id: z.uuid(),
  attempt: z.number().int(),
  status: z.enum(RUN_STATUSES),
  root_step_id: z.string().nullable(),
  by: z.string().nullable(),
  created_at: Moment,
});
export const RunLine = z.strictObject({
  ...Continued,
  awaiting: z.boolean(),
  failure: Failure.nullable(),
  output: z.json(),
});
const Task = z.strictObject({
  task_id: z.string(),
  short_task_id: z.string(),
  step_id: z.string(),
  payload_version: z.number(),
  approvers: z.array(z.string()),
  quorum: z.number(),
  votes: z.number(),
  expires_at: Moment.nullable(),
});
export const ShowLine = z.strictObject({
  ...Continued,
  orchestration_phase: z.string(),
  failure: Failure.nullable(),
  steps: z.array(Step),
  tasks: z.array(Task),
  attempts: z.array(Attempt),
  stuck: Stuck.nullable(),
});
export const WhyLine = z.strictObject({
  ...Continued,
  failure: Failure.nullable(),
  victims: z
    .strictObject({
      cancelled: z.array(z.string()),
      blocked: z.array(z.string()),
      may_have_happened: z.array(z.string()),
    })
    .nullable(),
  stuck: Stuck.nullable(),
});
export const ListLine = z.strictObject({
  ...Identity,
  awaiting: z.boolean(),
  failure_code: z.string().nullable(),
  root_step_id: z.string().nullable(),
  attempt: z.number().int(),
  retried_as: z.uuid().nullable(),
  created_at: Moment,
  started_at: Moment.nullable(),
  finished_at: Moment.nullable(),
});
export const EventLine = z.strictObject({
  seq: z.number().int(),
  event_type: z.string(),
  step_id: z.string().nullable(),
  occurred_at: Moment,
  data: z.record(z.string(), z.json()),
});
export const ContextLine = z.strictObject({
  input: z.json(),
  steps: z.record(z.string(), z.strictObject({ result: z.json() })),
});
const Issue = z.strictObject({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  step_id: z.string().nullable(),
  path: z.string(),
  message: z.string(),
  fix: z.string(),
});
export const ReportLine = z.strictObject({
  valid: z.boolean(),
  checks_performed: z.array(z.string()),
  issues: z.array(Issue),
});
export const ApplyLine = z.strictObject({
  file: z.string(),
  workflow: z.string(),
  outcome: z.enum(['published', 'unchanged', 'valid', 'invalid']),
  version: z.number().int().nullable(),
  issues: z.array(Issue),
  notes: z.array(z.string()),
});
export const ErrorLine = z.strictObject({
  error: z.string(),
  code: z.string(),
  fix: z.string().nullable(),
});
