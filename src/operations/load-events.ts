import { z } from 'zod';
import type { ReadApp } from '#src/app.ts';
import { isJsonObject, type JsonObject } from '#src/domain/json.ts';
import type { RunEvent } from '#src/domain/run-events.ts';
import { type RunState, stepOf } from '#src/domain/run-state.ts';
import type { RunRecord } from '#src/store/runs.ts';
import { loadOutput } from './load-context.ts';
import { readLogPages, readState } from './read-log.ts';
import { blobOf, readStored, type Stored } from './stored-values.ts';

/** A run event as machines read it. */
export interface PublicEvent {
  seq: number;
  event_type: RunEvent['type'];
  step_id: string | null;
  /** ISO 8601, UTC. */
  occurred_at: string;
  data: JsonObject;
}

/** Our own fields that hold a moment: people's data stands deeper. */
const MOMENTS = new Set(['retry_at', 'expires_at', 'deadline_at']);
/** It came out of an event, so it is JSON. */
const AnyObject = z.custom<JsonObject>(isJsonObject);

/**
 * A run's events in order, from after the seq `above` on. Values that are kept in a row of their own
 * are shown by reference, as `result_blob`, `input_blob` or `output_blobs`, unless `full` asks for
 * them.
 */
export async function* loadEvents(
  app: ReadApp,
  record: RunRecord,
  { full, above = 0 }: { full: boolean; above?: number },
): AsyncGenerator<PublicEvent> {
  for await (const page of readLogPages(app, record, above)) {
    for (const event of page) yield await publish(app, record, { event, full });
  }
}

async function publish(
  app: ReadApp,
  record: RunRecord,
  { event, full }: { event: RunEvent; full: boolean },
): Promise<PublicEvent> {
  const { seq, type, step = null, at } = event;
  const data = await readData(app, record, { event, full });
  return { seq, event_type: type, step_id: step, occurred_at: new Date(at).toISOString(), data };
}

async function readData(
  app: ReadApp,
  record: RunRecord,
  { event, full }: { event: RunEvent; full: boolean },
): Promise<JsonObject> {
  if (event.type === 'run_completed') return describeOutput(app, record, full);
  const data = describeMoments(event.data);
  if (!full) return data;
  const read = async (stored: Stored) => readStored(app, record.run, stored);
  if ('result_blob' in event.data && event.data.result_blob) {
    const { result_blob: _, ...rest } = data;
    return { ...rest, result: await read({ result_blob: event.data.result_blob }) };
  }
  if ('input_blob' in event.data && event.data.input_blob) {
    const { input_blob: _, ...rest } = data;
    return { ...rest, input: await read({ input_blob: event.data.input_blob }) };
  }
  return data;
}

function describeMoments(data: RunEvent['data']): JsonObject {
  const entries = Object.entries(data).map(([key, value]: [string, unknown]) => {
    const isMoment = MOMENTS.has(key) && typeof value === 'number';
    return [key, isMoment ? new Date(value).toISOString() : value];
  });
  return AnyObject.parse(Object.fromEntries(entries));
}

/** The event only says whose results the output is. */
async function describeOutput(app: ReadApp, record: RunRecord, full: boolean): Promise<JsonObject> {
  const state = await readState(app, record);
  const refs = full ? [] : blobsOfOutput(state);
  if (refs.length === 0) return { output: await loadOutput(app, { run: record.run, state }) };
  return { output_blobs: Object.fromEntries(refs) };
}

function blobsOfOutput(state: RunState): [id: string, ref: JsonObject][] {
  return (state.outputOf ?? []).flatMap((id) => {
    const { result } = stepOf(state, id);
    const blob = result ? blobOf(result) : null;
    return blob ? [[id, { ...blob }]] : [];
  });
}
