import { setTimeout } from 'node:timers/promises';
import type { CompiledGraph, CompiledStep } from '#src/domain/compile-graph.ts';
import type { StepOutcome } from '#src/domain/decide-outcomes.ts';
import type { StepFailureFacts } from '#src/domain/errors.ts';
import { renderStep } from '#src/domain/prepare-step.ts';
import { assertReachable, type Reach } from '#src/domain/reachable-people.ts';
import type { Actor, StoredInput } from '#src/domain/run-events.ts';
import { type RunState, stepOf } from '#src/domain/run-state.ts';
import type { Preparation, PreparedStep, Question, StepKind } from '#src/steps/kind.ts';
import type { ValueBlob } from '#src/store/append.ts';
import type { DriverContext } from './driver-context.ts';
import { failureOf } from './execute-step.ts';
import type { RunValues } from './run-values.ts';
import { toStoredValue } from './stored-value.ts';

/** A step's call as it was prepared, kept until its start has been committed. */
export interface ReadyCall {
  kind: StepKind;
  prepared: PreparedStep;
  mayWrite: boolean;
  timeoutMs: number | null;
}

type Known = { preparation: Preparation } | { failure: StepFailureFacts };

/** How soon a store that could not be read is asked again: it fails no run. */
const ASK_AGAIN_MS = 1_000;

interface Asking {
  kind: StepKind;
  prepared: PreparedStep;
  /** Who started the run. */
  starter: Actor | null;
}

export interface PreparerOptions {
  context: DriverContext;
  runId: string;
  graph: CompiledGraph;
  values: RunValues;
  /** Called when something that had to be waited for is there: ask again. */
  onReady: () => void;
}

/**
 * Readies steps before their start is recorded: values, condition, templates, and what the kind
 * has to say. What takes time goes on beside the run; meanwhile the step stays pending.
 */
export class StepPreparer {
  readonly #options: PreparerOptions;
  readonly #underway = new Set<string>();
  readonly #known = new Map<string, Known>();
  readonly #reaches = new Map<string, Reach>();
  readonly calls = new Map<string, ReadyCall>();

  constructor(options: PreparerOptions) {
    this.#options = options;
  }

  get isBusy(): boolean {
    return this.#underway.size > 0;
  }

  /** What is to be recorded of a ready step, and its big values; nothing while it is being readied. */
  prepare(id: string, state: RunState, blobs: ValueBlob[]): StepOutcome[] {
    if (this.#underway.has(id)) return [];
    const node = this.#options.graph.steps.get(id);
    const kind = node && this.#options.context.kinds.get(node.step.type);
    if (!node || !kind) return [];
    const known = this.#known.get(id);
    if (known && 'failure' in known) {
      this.#known.delete(id);
      return [unprepared(id, known.failure)];
    }
    const missing = this.#options.values.missingFor(node, state, blobs);
    if (missing.length > 0) {
      this.#wait(id, this.#options.values.fetch(missing));
      return [];
    }
    const outcomes = this.#render(node, kind, state, blobs);
    this.#known.delete(id);
    return outcomes ?? [];
  }

  #render(node: CompiledStep, kind: StepKind, state: RunState, blobs: ValueBlob[]) {
    const { id } = node.step;
    const scope = this.#options.values.scopeFor(node, state);
    const leftNothing = (path: string): boolean => {
      const { status, tolerated } = stepOf(state, path);
      return status === 'skipped' || (status === 'failed' && tolerated === 'step');
    };
    const skipped = {
      steps: new Set(node.conditionSteps.keys().filter(leftNothing)),
      body: new Set<string>(),
    };
    const rendered = renderStep(node, scope, skipped);
    if (rendered.type === 'condition_false')
      return [{ type: 'condition_false', step: id } as const];
    if (rendered.type === 'failed') return [unprepared(id, rendered.failure)];
    const warnings = rendered.warnings.map((message) => {
      return { type: 'warning', step: id, code: 'TEMPLATE_UNRESOLVED', message } as const;
    });
    const { runId } = this.#options;
    const prepared = { runId, step: node.step, input: rendered.input, scope };
    const outcome = this.#ask({ kind, prepared, starter: state.by }, blobs);
    return outcome === null ? null : [...warnings, outcome];
  }

  /** Null while something that it takes is still being asked for. */
  #ask({ kind, prepared, starter }: Asking, blobs: ValueBlob[]): StepOutcome | null {
    const { id } = prepared.step;
    try {
      if (kind.ask) return this.#askPeople(kind, kind.ask(prepared), { id, starter });
      const known = this.#known.get(id) ?? this.#askKind(kind, prepared);
      if (known === null) return null;
      if ('failure' in known) return unprepared(id, known.failure);
      return this.#accept(kind, prepared, known.preparation, blobs);
    } catch (error) {
      return unprepared(id, failureOf(kind, error));
    }
  }

  /** A task that nobody there may decide is not created: it would wait for ever. */
  #askPeople(
    kind: StepKind,
    question: Question,
    { id, starter }: { id: string; starter: Actor | null },
  ): StepOutcome | null {
    const reach = this.#reaches.get(id);
    if (reach === undefined) {
      this.#wait(id, this.#learnReach(id));
      return null;
    }
    this.#reaches.delete(id);
    assertReachable(question, reach, starter);
    return this.#question(kind, question, id);
  }

  async #learnReach(id: string): Promise<void> {
    const { loadReach, reportError } = this.#options.context;
    try {
      this.#reaches.set(id, await loadReach());
    } catch (error) {
      reportError(error, 'asking who could decide a task');
      await setTimeout(ASK_AGAIN_MS, undefined, { ref: false });
    }
  }

  #askKind(kind: StepKind, prepared: PreparedStep): Known | null {
    const { id } = prepared.step;
    const preparation = kind.prepare?.(prepared) ?? {};
    if (!(preparation instanceof Promise)) return { preparation };
    const learned = preparation.then(
      (known) => void this.#known.set(id, { preparation: known }),
      (error: unknown) => void this.#known.set(id, { failure: failureOf(kind, error) }),
    );
    this.#wait(id, learned);
    return null;
  }

  #question(kind: StepKind, { expiresInMs, ...task }: Question, step: string): StepOutcome {
    const { clock, limits } = this.#options.context;
    // What people are shown stands in the event itself, under the same limit as every value.
    const payload = toStoredValue(task.payload, limits, kind.failureCode).value;
    const expiresAt = expiresInMs === null ? null : clock.now() + expiresInMs;
    return { type: 'waits_for_people', step, task: { ...task, payload, expiresAt } };
  }

  #accept(
    kind: StepKind,
    prepared: PreparedStep,
    preparation: Preparation,
    blobs: ValueBlob[],
  ): StepOutcome {
    const { id } = prepared.step;
    const mayWrite = kind.effect === 'outside' && preparation.readOnly !== true;
    const timeoutMs = this.#options.graph.steps.get(id)?.timeoutMs ?? null;
    this.calls.set(id, { kind, prepared, mayWrite, timeoutMs });
    const repeatable = preparation.repeatable ?? kind.safeToRepeat;
    return {
      type: 'prepared',
      step: id,
      input: this.#store(kind, prepared, blobs),
      repeatable,
      mayWrite,
    };
  }

  #store(kind: StepKind, { input }: PreparedStep, blobs: ValueBlob[]): StoredInput | null {
    if (Object.keys(input).length === 0) return null;
    const stored = toStoredValue(input, this.#options.context.limits, kind.failureCode);
    if (!stored.blob) return { input: stored.value };
    blobs.push(stored.blob.row);
    return { input_blob: stored.blob.ref };
  }

  #wait(id: string, ready: Promise<void>): void {
    this.#underway.add(id);
    ready
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        const facts = { code: 'UPSTREAM_ERROR', outcome: 'known', curable: true } as const;
        this.#known.set(id, { failure: { ...facts, message } });
      })
      .finally(() => {
        this.#underway.delete(id);
        this.#options.onReady();
      })
      .catch((error: unknown) => this.#options.context.reportError(error, 'preparing a step'));
  }
}

function unprepared(step: string, failure: StepFailureFacts): StepOutcome {
  return { type: 'unprepared', step, failure };
}
