import type { ReadApp } from '#src/app.ts';
import type { Json } from '#src/domain/json.ts';
import { type RunState, stepOf } from '#src/domain/run-state.ts';
import type { RunRecord } from '#src/store/runs.ts';
import { readState } from './read-log.ts';
import { readStored } from './stored-values.ts';

/** What a run was given, and what its steps have returned so far. */
export interface RunContext {
  input: Json;
  /** Steps that succeeded, by id. */
  steps: Record<string, { result: Json }>;
}

/** Reads big values too: it may take as much memory as the run's results. */
export async function loadContext(app: ReadApp, record: RunRecord): Promise<RunContext> {
  const state = await readState(app, record);
  const results = await readResults(app, { run: record.run, state }, Object.keys(state.steps));
  return {
    input: await readStored(app, record.run, state.input),
    steps: Object.fromEntries(results.map(([id, result]) => [id, { result }])),
  };
}

/** What a completed run returned: the result of its last step, or by id where there are several. */
export async function loadOutput(
  app: ReadApp,
  { run, state }: { run: number; state: RunState },
): Promise<Json> {
  const last = state.outputOf ?? [];
  const results = await readResults(app, { run, state }, last);
  return last.length === 1 ? (results[0]?.[1] ?? null) : Object.fromEntries(results);
}

async function readResults(
  app: ReadApp,
  { run, state }: { run: number; state: RunState },
  ids: readonly string[],
): Promise<[id: string, result: Json][]> {
  const results: [string, Json][] = [];
  for (const id of ids) {
    const { status, result } = stepOf(state, id);
    if (status === 'succeeded' && result) {
      results.push([id, await readStored(app, run, result)]);
    }
  }
  return results;
}
