import { z } from 'zod';
import {
  EVENT_VERSION,
  RUN_STATUSES,
  type RunEvent,
  type RunEventType,
  type StateChanged,
  type StepStarted,
} from '#src/domain/run-events.ts';

/** A row of `events`. `at` is relative to the run's first event; `kind` is a number, never reused. */
export interface EventRow {
  seq: number;
  kind: number;
  at: number;
  step: string | null;
  data: string | null;
}

/** Beside rows of other runs, as Knex reads them. */
export const RunEventRow = z.object({
  run: z.number(),
  seq: z.number(),
  kind: z.number(),
  at: z.number(),
  step: z.string().nullable(),
  data: z.string().nullable(),
});

const KINDS = {
  run_queued: 0,
  run_rejected: 1,
  run_started: 2,
  state_changed: 3,
  step_started: 4,
  step_completed: 5,
  step_failed: 6,
  step_cancelled: 7,
  task_created: 8,
  task_completed: 9,
  task_withdrawn: 10,
  run_warning: 11,
  worker_lost: 12,
  run_completed: 13,
  task_payload_edited: 14,
  task_voted: 15,
  task_reminded: 16,
  loop_advanced: 17,
} as const satisfies Record<RunEventType, number>;

/** `step_completed` with an inline result: the data is the bare result. */
export const BARE_RESULT = 20;
/** `step_started`, by what it says of the call: + 1 it may write, + 2 it may not be repeated. */
export const START_KINDS = [KINDS.step_started, 21, 22, 23];
const MAY_WRITE = 1;
const UNREPEATABLE = 2;
export const SUCCESS_KINDS = [KINDS.step_completed, BARE_RESULT];
export const FAILURE_KIND: number = KINDS.step_failed;
/** Of a run that failed it is the last. */
export const END_KIND: number = KINDS.state_changed;
/** Kinds of a later event version are this much higher. */
const VERSION_STEP = 1000;

const TYPES = new Map<number, RunEventType>(
  Object.entries(KINDS).map(([type, kind]) => [kind, type as RunEventType]),
);

/** An event that only a newer version can read: the run is left to a process that knows it. */
class UnknownEvent extends Error {
  override readonly name = 'UnknownEvent';
}

export function encodeEvent(event: RunEvent, createdAt: number): EventRow {
  const { seq, step = null } = event;
  const at = event.at - createdAt;
  if (
    event.type === 'step_completed' &&
    'result' in event.data &&
    event.data.result !== undefined &&
    event.data.reused_from === undefined
  ) {
    return { seq, kind: BARE_RESULT, at, step, data: JSON.stringify(event.data.result) };
  }
  if (event.type === 'step_started') {
    return { seq, kind: kindOfStart(event.data), at, step, data: encodeStart(event.data) };
  }
  return { seq, kind: KINDS[event.type], at, step, data: encodeData(event) };
}

function kindOfStart({ may_write: mayWrite, repeatable }: StepStarted['data']): number {
  const said = (mayWrite ? MAY_WRITE : 0) + (repeatable === false ? UNREPEATABLE : 0);
  return START_KINDS[said] ?? KINDS.step_started;
}

function encodeStart(data: StepStarted['data']): string | null {
  const { attempt, may_write: _, repeatable: _said, ...rest } = data;
  if (attempt === 1 && isEmpty(rest)) return null;
  return JSON.stringify(attempt === 1 ? rest : { attempt, ...rest });
}

function encodeData(event: RunEvent): string | null {
  switch (event.type) {
    case 'run_started':
      return event.data.worker;
    case 'run_completed':
      return JSON.stringify(event.data.output_of);
    case 'state_changed': {
      const { from, to, ...rest } = event.data;
      const codes = [RUN_STATUSES.indexOf(from), RUN_STATUSES.indexOf(to)];
      return JSON.stringify([...codes, rest]);
    }
    default:
      return isEmpty(event.data) ? null : JSON.stringify(event.data);
  }
}

/** Rows were written by `encodeEvent`: they are trusted, but for a kind that is not known. */
export function decodeEvent(row: EventRow, createdAt: number): RunEvent {
  const base = { seq: row.seq, at: createdAt + row.at };
  const place = row.step === null ? base : { ...base, step: row.step };
  if (row.kind === BARE_RESULT) {
    const result = JSON.parse(row.data ?? 'null');
    return { ...place, type: 'step_completed', data: { result } } as RunEvent;
  }
  const said = START_KINDS.indexOf(row.kind);
  if (said !== -1)
    return { ...place, type: 'step_started', data: decodeStart(row.data, said) } as RunEvent;
  const type = TYPES.get(row.kind);
  if (type === undefined) {
    const version = EVENT_VERSION + Math.floor(row.kind / VERSION_STEP);
    throw new UnknownEvent(`event kind ${row.kind} (version ${version}) is not known here`);
  }
  return { ...place, type, data: decodeData(type, row.data) } as RunEvent;
}

/** A run's rows in order, or null when one of them can only be read by a newer version. */
export function decodeLog(rows: readonly EventRow[], createdAt: number): RunEvent[] | null {
  try {
    return rows.map((row) => decodeEvent(row, createdAt));
  } catch (error) {
    if (error instanceof UnknownEvent) return null;
    throw error;
  }
}

function decodeData(type: RunEventType, data: string | null): unknown {
  switch (type) {
    case 'run_started':
      return { worker: data ?? '' };
    case 'run_completed':
      return { output_of: JSON.parse(data ?? '[]') };
    case 'state_changed':
      return decodeChange(data);
    default:
      return data === null ? {} : JSON.parse(data);
  }
}

function decodeStart(data: string | null, said: number): StepStarted['data'] {
  return {
    attempt: 1,
    ...(data === null ? {} : JSON.parse(data)),
    ...(said & MAY_WRITE ? { may_write: true } : {}),
    ...(said & UNREPEATABLE ? { repeatable: false } : {}),
  };
}

function decodeChange(data: string | null): StateChanged['data'] {
  const [from, to, rest] = JSON.parse(data ?? '[]');
  return { from: RUN_STATUSES[from], to: RUN_STATUSES[to], ...rest };
}

function isEmpty(data: object): boolean {
  for (const _ in data) return false;
  return true;
}
