import type { CompiledStep } from '#src/domain/compile-graph.ts';
import type { Json } from '#src/domain/json.ts';
import type { StoredInput, StoredResult } from '#src/domain/run-events.ts';
import { type RunState, stepOf } from '#src/domain/run-state.ts';
import type { StepScope } from '#src/steps/kind.ts';
import type { ValueBlob } from '#src/store/append.ts';

type Stored = StoredInput | StoredResult;

/** The values of one driven run: inline ones from its state, big ones read once. */
export class RunValues {
  readonly #blobs = new Map<string, Json>();
  readonly #load: (sha256: string) => Promise<Json>;

  constructor(load: (sha256: string) => Promise<Json>) {
    this.#load = load;
  }

  /** The big values that a step needs and that must be read first. Those not yet committed are at hand. */
  missingFor(
    node: CompiledStep,
    state: RunState,
    uncommitted: readonly ValueBlob[] = [],
  ): string[] {
    return storedFor(node, state).flatMap((stored) => {
      const sha256 = blobOf(stored)?.sha256;
      if (sha256 === undefined || this.#blobs.has(sha256)) return [];
      const atHand = uncommitted.find((blob) => blob.sha256 === sha256);
      if (!atHand) return [sha256];
      this.#blobs.set(sha256, JSON.parse(atHand.text));
      return [];
    });
  }

  async fetch(hashes: readonly string[]): Promise<void> {
    for (const sha256 of hashes) this.#blobs.set(sha256, await this.#load(sha256));
  }

  /** What a step may see. Call when nothing is missing. */
  scopeFor(node: CompiledStep, state: RunState): StepScope {
    const steps: StepScope['steps'] = {};
    for (const id of visibleSteps(node, state)) {
      const { status, result, input } = stepOf(state, id);
      if (status !== 'succeeded' || !result) continue;
      steps[id] = { result: this.#read(result), ...(input ? { input: this.#read(input) } : {}) };
    }
    return { input: this.#read(state.input), steps };
  }

  #read(stored: Stored): Json {
    const blob = blobOf(stored);
    if (blob) return this.#blobs.get(blob.sha256) ?? null;
    if ('result' in stored) return stored.result ?? null;
    return 'input' in stored ? (stored.input ?? null) : null;
  }
}

function storedFor(node: CompiledStep, state: RunState): Stored[] {
  const visible = visibleSteps(node, state).flatMap((id) => {
    const { status, result, input } = stepOf(state, id);
    // What is not to be seen yet need not be read, and may not even be committed.
    if (status !== 'succeeded' || !result) return [];
    return input ? [result, input] : [result];
  });
  return [state.input, ...visible];
}

function visibleSteps(node: CompiledStep, state: RunState): string[] {
  if (!node.traits.readsAllSteps) return [...node.reads];
  return Object.keys(state.steps);
}

function blobOf(stored: Stored) {
  if ('result_blob' in stored) return stored.result_blob;
  return 'input_blob' in stored ? stored.input_blob : undefined;
}
