import {
  type CompiledGraph,
  type CompiledStep,
  findNode,
  isLoop,
} from '#src/domain/compile-graph.ts';
import type { SkippedSteps } from '#src/domain/condition.ts';
import type { StepOutcome } from '#src/domain/decide-outcomes.ts';
import type { StepFailureFacts } from '#src/domain/errors.ts';
import { loopTurnOf } from '#src/domain/plan-loop.ts';
import { renderStep } from '#src/domain/prepare-step.ts';
import { assertReachable, type Reach } from '#src/domain/reachable-people.ts';
import type { StoredInput } from '#src/domain/run-events.ts';
import { type RunState, stepOf } from '#src/domain/run-state.ts';
import type { Preparation, PreparedStep, Question, StepKind } from '#src/steps/kind.ts';
import type { ValueBlob } from '#src/store/append.ts';
import { askAgainLater } from './ask-again.ts';
import type { DriverContext } from './driver-context.ts';
import { failureOf } from './execute-step.ts';
import { sightOfRound } from './judge-round.ts';
import { leftNothing } from './left-nothing.ts';
import { LoopPreparer } from './loop-preparer.ts';
import { type RunValues, type Sight, sightOf } from './run-values.ts';
import { type Fare, isPaid } from './step-price.ts';
import { toStoredValue } from './stored-value.ts';

/** A step's call as it was prepared, kept until its start has been committed. */
export interface ReadyCall {
  kind: StepKind;
  prepared: PreparedStep;
  mayWrite: boolean;
  timeoutMs: number | null;
}

type Known = { preparation: Preparation } | { failure: StepFailureFacts };

interface Asking {
  kind: StepKind;
  node: CompiledStep;
  prepared: PreparedStep;
  state: RunState;
}

/** A step whose turn has come, and the moment it has come in. */
interface Turn {
  path: string;
  node: CompiledStep;
  kind: StepKind;
  state: RunState;
  /** Big values of the same append. */
  blobs: ValueBlob[];
}

export interface PreparerOptions {
  context: DriverContext;
  runId: string;
  graph: CompiledGraph;
  values: RunValues;
  /** Called when something that had to be waited for is there: ask again. */
  onReady: () => void;
  /** The last event that is known to be committed. */
  committedHead: () => number;
}

/**
 * Readies steps before their start is recorded: values, condition, templates, and what the kind
 * has to say. What takes time goes on beside the run; meanwhile the step stays pending. Steps are
 * known by their paths.
 */
export class StepPreparer {
  readonly #options: PreparerOptions;
  readonly #loops: LoopPreparer;
  readonly #underway = new Set<string>();
  readonly #known = new Map<string, Known>();
  readonly #reaches = new Map<string, Reach>();
  /** For whom prices and balance were read. */
  readonly #learned = new Set<string>();
  readonly calls = new Map<string, ReadyCall>();

  constructor(options: PreparerOptions) {
    this.#options = options;
    this.#loops = new LoopPreparer(options);
  }

  get isBusy(): boolean {
    return this.#underway.size > 0;
  }

  /** Does a loop wait for what was just appended? Asking takes note of the answer. */
  takeAwaitsCommit(): boolean {
    return this.#loops.takeAwaitsCommit();
  }

  /** What is to be recorded of a ready step, and its big values; nothing while it is being readied. */
  prepare(path: string, state: RunState, blobs: ValueBlob[]): StepOutcome[] {
    if (this.#underway.has(path)) return [];
    const { graph, context } = this.#options;
    const node = findNode(graph, path);
    const kind = node && context.kinds.get(node.step.type);
    if (!node || !kind) return [];
    const known = this.#known.get(path);
    if (known && 'failure' in known) {
      this.#known.delete(path);
      return [unprepared(path, known.failure)];
    }
    const outcomes = this.#takeTurn({ path, node, kind, state, blobs });
    if (outcomes !== null) this.#known.delete(path);
    return outcomes ?? [];
  }

  /** Null while something that it takes is still being asked for. */
  #takeTurn(turn: Turn): StepOutcome[] | null {
    const { path, node, state, blobs } = turn;
    const loopTurn = loopTurnOf(node, stepOf(state, path));
    if (isLoop(node) && loopTurn === 'close') {
      const closed = this.#loops.close(node, state, blobs);
      if (closed instanceof Promise) this.#wait(path, closed);
      return closed instanceof Promise ? null : closed;
    }
    const isJudging = loopTurn === 'judge';
    const sight = isJudging ? sightOfRound(node, state) : sightOf(node, path, state);
    const missing = this.#options.values.missingFor(sight, state, blobs);
    if (missing.length > 0) {
      const { context, values } = this.#options;
      this.#wait(
        path,
        askAgainLater(context.reportError, () => values.fetch(missing)),
      );
      return null;
    }
    try {
      if (isLoop(node) && isJudging) return [this.#loops.judge(node, sight, state)];
      return this.#render(turn, sight);
    } catch (error) {
      return [unprepared(path, failureOf(turn.kind, error))];
    }
  }

  #render({ path, node, kind, state, blobs }: Turn, sight: Sight): StepOutcome[] | null {
    const scope = this.#options.values.scopeFor(sight, state);
    const rendered = renderStep(node, scope, skippedFor(node, sight, state));
    if (rendered.type === 'condition_false') return [{ type: 'condition_false', step: path }];
    if (rendered.type === 'failed') return [unprepared(path, rendered.failure)];
    if (isLoop(node)) return this.#loops.open(node, rendered.input, { state, blobs });
    const warnings = rendered.warnings.map((message) => {
      return { type: 'warning', step: path, code: 'TEMPLATE_UNRESOLVED', message } as const;
    });
    const { runId } = this.#options;
    const prepared = { runId, path, step: node.step, input: rendered.input, scope };
    const outcome = this.#ask({ kind, node, prepared, state }, blobs);
    return outcome === null ? null : [...warnings, outcome];
  }

  /** Null while something that it takes is still being asked for. */
  #ask(asking: Asking, blobs: ValueBlob[]): StepOutcome | null {
    const { kind, prepared } = asking;
    const { path } = prepared;
    if (kind.ask) return this.#askPeople(asking, kind.ask(prepared));
    const known = this.#known.get(path) ?? this.#askKind(kind, prepared);
    if (known === null) return null;
    if ('failure' in known) return unprepared(path, known.failure);
    return this.#charge(asking, (fare) => this.#accept(asking, { ...known, fare, blobs }));
  }

  /** Null while it is being asked what it costs. What costs more than there is does not start. */
  #charge(
    { node, prepared, state }: Asking,
    start: (fare: Fare) => StepOutcome,
  ): StepOutcome | null {
    const { path } = prepared;
    if (isPaid(stepOf(state, path))) return start({});
    const { prices, reportError } = this.#options.context;
    const quote = prices.quote(node.step, this.#learned.delete(path));
    if (quote === null) {
      const learn = async () => {
        await prices.learn();
        this.#learned.add(path);
      };
      this.#wait(path, askAgainLater(reportError, learn));
      return null;
    }
    if ('failure' in quote) return unprepared(path, quote.failure);
    return start(quote);
  }

  /** A task that nobody there may decide is not created: it would wait for ever. */
  #askPeople(asking: Asking, question: Question): StepOutcome | null {
    const { kind, prepared, state } = asking;
    const { path } = prepared;
    const reach = this.#reaches.get(path);
    if (reach === undefined) {
      this.#wait(path, this.#learnReach(path, question.approvers));
      return null;
    }
    assertReachable(question, reach, state.by);
    const outcome = this.#charge(asking, (fare) => this.#question(kind, question, { path, fare }));
    if (outcome !== null) this.#reaches.delete(path);
    return outcome;
  }

  async #learnReach(path: string, approvers: readonly string[]): Promise<void> {
    const { loadReach, reportError } = this.#options.context;
    const learn = async () => void this.#reaches.set(path, await loadReach(approvers));
    await askAgainLater(reportError, learn);
  }

  #askKind(kind: StepKind, prepared: PreparedStep): Known | null {
    const { path } = prepared;
    const preparation = kind.prepare?.(prepared) ?? {};
    if (!(preparation instanceof Promise)) return { preparation };
    const learned = preparation.then(
      (known) => void this.#known.set(path, { preparation: known }),
      (error: unknown) => void this.#known.set(path, { failure: failureOf(kind, error) }),
    );
    this.#wait(path, learned);
    return null;
  }

  #question(
    kind: StepKind,
    question: Question,
    { path, fare }: { path: string; fare: Fare },
  ): StepOutcome {
    const { expiresInMs, ...task } = question;
    const { clock, limits } = this.#options.context;
    // What people are shown stands in the event itself, under the same limit as every value.
    const payload = toStoredValue(task.payload, limits, kind.failureCode).value;
    const expiresAt = expiresInMs === null ? null : clock.now() + expiresInMs;
    return { type: 'waits_for_people', step: path, task: { ...task, ...fare, payload, expiresAt } };
  }

  #accept(
    { kind, node, prepared }: Asking,
    { preparation, fare, blobs }: { preparation: Preparation; fare: Fare; blobs: ValueBlob[] },
  ): StepOutcome {
    const { path } = prepared;
    const input = this.#store(kind, prepared, blobs);
    const mayWrite = kind.effect === 'outside' && preparation.readOnly !== true;
    this.calls.set(path, { kind, prepared, mayWrite, timeoutMs: node.timeoutMs });
    const repeatable = preparation.repeatable ?? kind.safeToRepeat;
    return { type: 'prepared', step: path, ...fare, input, repeatable, mayWrite };
  }

  #store(kind: StepKind, { input }: PreparedStep, blobs: ValueBlob[]): StoredInput | null {
    if (Object.keys(input).length === 0) return null;
    const stored = toStoredValue(input, this.#options.context.limits, kind.failureCode);
    if (!stored.blob) return { input: stored.value };
    blobs.push(stored.blob.row);
    return { input_blob: stored.blob.ref };
  }

  #wait(path: string, ready: Promise<void>): void {
    const { context, onReady } = this.#options;
    this.#underway.add(path);
    ready
      .catch((error: unknown) => {
        this.#known.set(path, { failure: failureOf(UNNAMED, error) });
      })
      .finally(() => {
        this.#underway.delete(path);
        onReady();
      })
      .catch((error: unknown) => context.reportError(error, 'preparing a step'));
  }
}

/** What the store could not give. */
const UNNAMED = { failureCode: 'UPSTREAM_ERROR' } as const;

const NONE_SKIPPED: SkippedSteps = { steps: new Set(), body: new Set() };

/** Only a condition asks for them. */
function skippedFor(node: CompiledStep, { item }: Sight, state: RunState): SkippedSteps {
  if (node.condition === null) return NONE_SKIPPED;
  const inItem = (item && stepOf(state, item.loop).loop?.open[item.index]) ?? {};
  const isAbsent = (id: string) => leftNothing(stepOf(state, id));
  return {
    steps: new Set(node.conditionSteps.keys().filter(isAbsent)),
    body: new Set(
      node.conditionBody.keys().filter((inner) => {
        const step = inItem[inner];
        return step !== undefined && leftNothing(step);
      }),
    ),
  };
}

function unprepared(step: string, failure: StepFailureFacts): StepOutcome {
  return { type: 'unprepared', step, failure };
}
