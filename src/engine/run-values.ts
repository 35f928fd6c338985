import type { CompiledStep } from '#src/domain/compile-graph.ts';
import { isJsonObject, type Json } from '#src/domain/json.ts';
import type { StoredInput, StoredResult } from '#src/domain/run-events.ts';
import { type RunState, stepOf } from '#src/domain/run-state.ts';
import { parseStepPath } from '#src/domain/step-path.ts';
import type { ItemSteps, StepState } from '#src/domain/step-state.ts';
import type { StepScope } from '#src/steps/kind.ts';
import type { ValueBlob } from '#src/store/append.ts';

type Stored = StoredInput | StoredResult;
type Values = Record<string, { result: Json; input?: Json }>;
/** Big values by their sha256. */
type Blobs = Map<string, Json>;

/** What may be seen from a place of a run. */
export interface Sight {
  /** Steps of the graph. */
  steps: readonly string[];
  /** The item or round that it is in; null: in none. */
  item: { loop: string; index: number } | null;
}

/** A big value that must be read, and where it is to be kept. */
export interface MissingValue {
  sha256: string;
  blobs: Blobs;
}

/** What the step of that path may see. */
export function sightOf(node: CompiledStep, path: string, state: RunState): Sight {
  const steps = node.traits.readsAllSteps ? Object.keys(state.steps) : [...node.reads];
  return { steps, item: parseStepPath(path) };
}

/**
 * The values of one driven run: inline ones from its state, big ones read once. Those of an item
 * are dropped when it has ended: a loop over many takes no more memory than one over few.
 */
export class RunValues {
  readonly #blobs: Blobs = new Map();
  readonly #ofItems = new Map<string, { loop: string; index: number; blobs: Blobs }>();
  readonly #load: (sha256: string) => Promise<Json>;

  constructor(load: (sha256: string) => Promise<Json>) {
    this.#load = load;
  }

  /** The big values that must be read first. Those not yet committed are at hand. */
  missingFor(
    sight: Sight,
    state: RunState,
    uncommitted: readonly ValueBlob[] = [],
  ): MissingValue[] {
    const missing = missingIn(this.#blobs, storedOutside(sight, state), uncommitted);
    const inside = storedInside(sight, state).filter((stored) => blobOf(stored));
    if (inside.length === 0) return missing;
    return [...missing, ...missingIn(this.#blobsOf(sight, state), inside, uncommitted)];
  }

  async fetch(missing: readonly MissingValue[]): Promise<void> {
    for (const { sha256, blobs } of missing) blobs.set(sha256, await this.#load(sha256));
  }

  /** It is known already: it need not be read again. */
  keep(stored: Stored, value: Json): void {
    const blob = blobOf(stored);
    if (blob) this.#blobs.set(blob.sha256, value);
  }

  /** Nobody is likely to ask for it again. */
  forget(stored: Stored | undefined): void {
    const blob = stored && blobOf(stored);
    if (blob) this.#blobs.delete(blob.sha256);
  }

  /** What is seen. Call when nothing is missing. */
  scopeFor(sight: Sight, state: RunState): StepScope {
    const blobs = this.#blobs;
    const steps = noValues();
    for (const id of sight.steps) addValues(steps, id, stepOf(state, id), blobs);
    const scope = { input: read(state.input, blobs), steps };
    return sight.item === null ? scope : { ...scope, ...this.#insideOf(sight, state) };
  }

  #insideOf(sight: Sight, state: RunState): Partial<StepScope> {
    const { item, loop, input, steps, previous } = roomOf(sight, state);
    if (item === null) return {};
    const blobs = this.#ofItems.get(keyOf(item))?.blobs ?? NONE;
    const { index } = item;
    const body = valuesOf(steps, blobs);
    if (loop?.count == null) {
      const prev = previous === null ? {} : { prev: valuesOf(previous, blobs) };
      return { body, while: { iteration: index, ...prev } };
    }
    const value = itemAt(input ? read(input, this.#blobs) : null, index);
    return { body, item: value, index, foreach: { item: value, index } };
  }

  #blobsOf({ item }: Sight, state: RunState): Blobs {
    if (item === null) return this.#blobs;
    const key = keyOf(item);
    const known = this.#ofItems.get(key);
    if (known) return known.blobs;
    for (const [other, { loop, index }] of this.#ofItems) {
      if (stepOf(state, loop).loop?.open[index] === undefined) this.#ofItems.delete(other);
    }
    const made = { loop: item.loop, index: item.index, blobs: new Map() };
    this.#ofItems.set(key, made);
    return made.blobs;
  }
}

const NONE: Blobs = new Map();

function keyOf({ loop, index }: { loop: string; index: number }): string {
  return `${loop}[${index}]`;
}

/** The loop around a place, and what its item has left so far. */
function roomOf({ item }: Sight, state: RunState) {
  const { loop, input } = item === null ? {} : stepOf(state, item.loop);
  const steps: ItemSteps = (item && loop?.open[item.index]) ?? {};
  return { item, loop, input, steps, previous: loop?.previous ?? null };
}

function storedOutside(sight: Sight, state: RunState): Stored[] {
  const { input } = roomOf(sight, state);
  const visible = sight.steps.flatMap((id) => storedOf(stepOf(state, id)));
  return [state.input, ...(input ? [input] : []), ...visible];
}

function storedInside(sight: Sight, state: RunState): Stored[] {
  const { steps, previous } = roomOf(sight, state);
  return [...Object.values(steps), ...Object.values(previous ?? {})].flatMap(storedOf);
}

/** What is not to be seen yet need not be read, and may not even be committed. */
function storedOf({ status, result, input }: StepState): Stored[] {
  if (status !== 'succeeded' || !result) return [];
  return input ? [result, input] : [result];
}

function missingIn(
  blobs: Blobs,
  stored: readonly Stored[],
  uncommitted: readonly ValueBlob[],
): MissingValue[] {
  return stored.flatMap((value) => {
    const sha256 = blobOf(value)?.sha256;
    if (sha256 === undefined || blobs.has(sha256)) return [];
    const atHand = uncommitted.find((blob) => blob.sha256 === sha256);
    if (!atHand) return [{ sha256, blobs }];
    blobs.set(sha256, JSON.parse(atHand.text));
    return [];
  });
}

function valuesOf(steps: ItemSteps, blobs: Blobs): Values {
  const values = noValues();
  for (const id in steps) {
    const step = steps[id];
    if (step) addValues(values, id, step, blobs);
  }
  return values;
}

/** A step may be called `__proto__`: nothing is inherited. */
function noValues(): Values {
  return Object.create(null);
}

function addValues(values: Values, id: string, step: StepState, blobs: Blobs): void {
  const { status, result, input } = step;
  if (status !== 'succeeded' || !result) return;
  values[id] = { result: read(result, blobs), ...(input ? { input: read(input, blobs) } : {}) };
}

function itemAt(input: Json, index: number): Json {
  const items = isJsonObject(input) ? input['for_each_items'] : null;
  return Array.isArray(items) ? (items[index] ?? null) : null;
}

function read(stored: Stored, blobs: Blobs): Json {
  const blob = blobOf(stored);
  if (blob) return blobs.get(blob.sha256) ?? null;
  if ('result' in stored) return stored.result ?? null;
  return 'input' in stored ? (stored.input ?? null) : null;
}

function blobOf(stored: Stored) {
  if ('result_blob' in stored) return stored.result_blob;
  return 'input_blob' in stored ? stored.input_blob : undefined;
}
