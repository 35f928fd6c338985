import { createHash } from 'node:crypto';
import type { LoopNode } from '#src/domain/compile-graph.ts';
import type { StepOutcome } from '#src/domain/decide-outcomes.ts';
import { StepFailure } from '#src/domain/errors.ts';
import { ITEMS_MAX } from '#src/domain/graph.ts';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.ts';
import type { LoopStart, StoredInput } from '#src/domain/run-events.ts';
import type { RunState } from '#src/domain/run-state.ts';
import { shorten } from '#src/domain/shorten.ts';
import type { ValueBlob } from '#src/store/append.ts';
import { toStoredValue, type ValueLimits } from './stored-value.ts';

const SHOWN_LENGTH_MAX = 100;

export interface OpenedLoop {
  outcomes: StepOutcome[];
  /** What its items are taken from. */
  kept: { stored: StoredInput; value: Json; row: ValueBlob | null } | null;
}

/** A loop begins: over these items or round after round, and with what an earlier run did of it. */
export function openLoop(
  node: LoopNode,
  input: JsonObject,
  { state, limits }: { state: RunState; limits: ValueLimits },
): OpenedLoop {
  const { spec } = node.loop;
  const step = node.step.id;
  if (spec.kind === 'while') {
    const opened = startOf(state, step, { count: null, maxParallel: 1, itemsSha256: () => null });
    return { outcomes: toOutcomes(step, null, opened), kept: null };
  }
  const items = readItems(input['for_each_items']);
  const { value, blob } = toStoredValue({ for_each_items: items }, limits, 'TEMPLATE_UNRESOLVED');
  const opened = startOf(state, step, {
    count: items.length,
    maxParallel: spec.maxParallel,
    itemsSha256: () => hashItems(value),
  });
  const stored = blob ? { input_blob: blob.ref } : { input: value };
  const kept = { stored, value, row: blob?.row ?? null };
  return { outcomes: toOutcomes(step, stored, opened), kept };
}

function readItems(items: Json | undefined): Json[] {
  // An empty Lua table is {}: nobody can tell whether it was meant as a list.
  if (items === undefined || items === null) return [];
  if (isJsonObject(items) && Object.keys(items).length === 0) return [];
  if (!Array.isArray(items)) throw refuseItems(`must be a list; it is ${describe(items)}`);
  if (items.length <= ITEMS_MAX) return items;
  throw refuseItems(`has ${items.length} items; at most ${ITEMS_MAX} are run`);
}

function describe(value: Json): string {
  return shorten(JSON.stringify(value), SHOWN_LENGTH_MAX);
}

function refuseItems(what: string): StepFailure {
  const message = `for_each_items ${what}. Mend the template, or the step that it refers to.`;
  return new StepFailure({
    code: 'TEMPLATE_UNRESOLVED',
    message,
    outcome: 'known',
    curable: false,
  });
}

/** The value as it is kept: characters that no database may hold have been replaced. */
export function hashItems(value: Json): string {
  const items = isJsonObject(value) ? value['for_each_items'] : [];
  return createHash('sha256').update(JSON.stringify(items)).digest('hex');
}

interface Extent {
  count: number | null;
  maxParallel: number;
  itemsSha256: () => string | null;
}

/** What the earlier run did counts while the items are the very same. */
function startOf(
  { resumed }: RunState,
  step: string,
  { count, maxParallel, itemsSha256 }: Extent,
): LoopStart {
  const start = { count, max_parallel: maxParallel };
  const loops = resumed?.loops ?? {};
  const before = Object.hasOwn(loops, step) ? loops[step] : undefined;
  if (before === undefined) return start;
  const { items_sha256: expected, reused } = before;
  const isSame = expected === itemsSha256();
  if (!isSame) return { ...start, starts_over: true };
  return reused.length === 0 ? start : { ...start, reused };
}

function toOutcomes(step: string, input: StoredInput | null, start: LoopStart): StepOutcome[] {
  const opened: StepOutcome = { type: 'loop_opened', step, input, start };
  if (!start.starts_over) return [opened];
  const message = 'The items are not those of the run before: all of them are run.';
  return [{ type: 'warning', step, code: 'LOOP_ITEMS_CHANGED', message }, opened];
}
