import * as fc from 'fast-check';
import { FAILURE_CODES, type FailureCode } from '#src/domain/failure-codes.ts';
import type { Json } from '#src/domain/json.ts';
import { RUN_STATUSES, type RunEventType, type RunFact } from '#src/domain/run-events.ts';

/** Whatever JSON can say: NULs, lone surrogates, keys that a careless object would trip over. */
const json = fc.jsonValue({ stringUnit: 'binary' }) as fc.Arbitrary<Json>;
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a\u0000b', '\ud800'));
/** What stands in a column of its own, where PostgreSQL takes no NUL. */
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const failureCodes = Object.keys(FAILURE_CODES) as FailureCode[];
const shared = {
  attempt: fc.integer({ min: 1, max: 4 }),
  code: fc.constantFrom(...failureCodes),
  message: text,
  reason: text,
};
const outcome = fc.constantFrom('known' as const, 'unknown' as const);
const blob = fc.record({ sha256: fc.stringMatching(/^[0-9a-f]{64}$/), bytes: fc.nat() });
const by = fc.record({ kind: fc.constantFrom('user', 'slack', 'system'), id: text, name: text });
const { attempt, code, message, reason } = shared;

type FactOf<Type extends RunEventType> = Extract<RunFact, { type: Type }>;

/** Every kind of event: a new one does not compile until it is here. */
const DATA: { [Type in RunEventType]: fc.Arbitrary<FactOf<Type>['data']> } = {
  run_queued: fc.oneof(
    fc.record({ input: json, trigger: text, by }),
    fc.record({ input_blob: blob, trigger: text, by }),
  ),
  run_rejected: fc.record({ code, message }),
  run_started: fc.record({ worker: name }),
  state_changed: fc.record(
    {
      from: fc.constantFrom(...RUN_STATUSES),
      to: fc.constantFrom('paused', 'running', 'draining', 'failed', 'stopped'),
      reason,
      by,
      deadline_at: fc.nat(),
      code,
      message,
    },
    { requiredKeys: ['from', 'to', 'reason'] },
  ),
  step_started: fc.oneof(
    fc.record({ attempt }),
    fc.record(
      { attempt, input: json, repeatable: fc.constant(false), may_write: fc.constant(true) },
      { requiredKeys: ['attempt'] },
    ),
    fc.record({ attempt, input_blob: blob }),
  ),
  step_completed: fc.oneof(
    fc.record({ result: json }),
    fc.record({ result: json, reused_from: text, call: fc.constant({ may_write: true } as const) }),
    fc.record({ result_blob: blob }),
    fc.record({
      skipped: fc.constant(true),
      reason: fc.constantFrom('blocked', 'condition', 'stopped'),
    }),
  ),
  step_failed: fc.record(
    {
      code,
      message,
      attempt,
      outcome,
      will_retry: fc.boolean(),
      retry_at: fc.nat(),
      limit: fc.constantFrom('step', 'script', 'stall', 'worker'),
    },
    { requiredKeys: ['code', 'message', 'attempt', 'outcome', 'will_retry'] },
  ),
  loop_advanced: fc.record(
    { ended: fc.array(fc.nat(), { minLength: 1 }), goes_on: fc.boolean() },
    { requiredKeys: ['ended'] },
  ),
  step_cancelled: fc.record(
    {
      cancelled: fc.constant(true),
      reason: fc.constantFrom('run_failed', 'run_stopped', 'drain_timeout'),
      caused_by_step_id: text,
      outcome: fc.constant('unknown'),
      error: fc.record({ code, message }),
    },
    { requiredKeys: ['cancelled', 'reason'] },
  ),
  task_created: fc.record(
    {
      payload: json,
      payload_version: fc.nat(),
      approvers: fc.array(text),
      quorum: fc.nat(),
      expires_at: fc.nat(),
      remind_at: fc.nat(),
      self_approval: fc.constant(false),
      editable: fc.array(text),
    },
    { requiredKeys: ['payload', 'payload_version', 'approvers', 'quorum'] },
  ),
  task_payload_edited: fc.record({
    payload_version: fc.nat(),
    diff: fc.array(fc.record({ field: text, from: json, to: json })),
    by,
  }),
  task_voted: fc.record({ approved: fc.boolean(), by, payload_version: fc.nat() }),
  task_reminded: fc.record(
    { remind_at: fc.nat(), escalates: fc.constant<true>(true) },
    { requiredKeys: [] },
  ),
  task_completed: fc.record(
    { approved: fc.boolean(), result: fc.dictionary(text, json), by, reason },
    { requiredKeys: ['approved', 'result', 'by'] },
  ),
  task_withdrawn: fc.record({ reason }),
  run_warning: fc.record({ code: text, message }),
  worker_lost: fc.record({ epoch: fc.nat(), steps: fc.array(text) }),
  run_completed: fc.record({ output_of: fc.array(text) }),
};

export const EVENT_TYPES = Object.keys(DATA) as RunEventType[];

/** Facts of one type, whatever they say; plain objects, as a program makes them. */
export function arbitraryFact(type: RunEventType): fc.Arbitrary<RunFact> {
  const isOfStep = ['step_', 'task_', 'loop_'].some((start) => type.startsWith(start));
  const step = isOfStep ? { step: name } : {};
  return fc
    .record({ type: fc.constant(type), data: DATA[type], ...step })
    .map((fact) => JSON.parse(JSON.stringify(fact)));
}

export const anyFact: fc.Arbitrary<RunFact> = fc.oneof(...EVENT_TYPES.map(arbitraryFact));
