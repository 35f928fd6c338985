import type { StepOutcome } from '#src/domain/decide-outcomes.ts';
import { idempotencyKeyOf } from '#src/domain/idempotency-key.ts';
import { type RunState, stepOf } from '#src/domain/run-state.ts';
import type { StepCall } from '#src/steps/kind.ts';
import type { ValueBlob } from '#src/store/append.ts';
import type { DriverContext } from './driver-context.ts';
import { type Attempt, type Execution, executeStep, failureOf } from './execute-step.ts';
import type { ReadyCall } from './step-preparer.ts';
import { toStoredValue } from './stored-value.ts';

export interface Landing {
  outcomes: StepOutcome[];
  blobs: ValueBlob[];
}

export interface LiveCallsOptions {
  context: DriverContext;
  run: number;
  runId: string;
  onLanding: (landing: Landing) => void;
}

/** The calls of one run that are in flight in this process. */
export class LiveCalls {
  readonly #options: LiveCallsOptions;
  readonly #controllers = new Map<string, AbortController>();

  constructor(options: LiveCallsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#controllers.size;
  }

  has(step: string): boolean {
    return this.#controllers.has(step);
  }

  /** Starts a call whose `step_started` has been committed. */
  launch(ready: ReadyCall, state: RunState): void {
    const { context, run, runId } = this.#options;
    const { kind, prepared, mayWrite, timeoutMs } = ready;
    const { path } = prepared;
    const { attempt, knownFailures } = stepOf(state, path);
    const controller = new AbortController();
    this.#controllers.set(path, controller);
    const call: Omit<StepCall, 'signal'> = {
      ...prepared,
      attempt,
      timeoutMs,
      idempotencyKey: idempotencyKeyOf(runId, path, knownFailures),
      progress: (made) => {
        if (this.#controllers.get(path) === controller) context.saveProgress(run, path, made);
      },
    };
    this.#execute({ kind, call, controller, mayWrite }).catch((error: unknown) =>
      context.reportError(error, `step ${path} of run ${runId}`),
    );
  }

  /** Aborts what the run's state no longer knows as running. */
  abortEnded(state: RunState): void {
    for (const [path, controller] of this.#controllers) {
      if (stepOf(state, path).status === 'running') continue;
      this.#controllers.delete(path);
      controller.abort();
    }
  }

  abortAll(): void {
    const controllers = [...this.#controllers.values()];
    this.#controllers.clear();
    for (const controller of controllers) controller.abort();
  }

  async #execute(attempt: Attempt): Promise<void> {
    const { kind, call, controller } = attempt;
    if (kind.effect === 'outside') await this.#options.context.outsideGate();
    if (controller.signal.aborted) return;
    const execution = await executeStep(attempt);
    if (this.#controllers.get(call.path) !== controller) return;
    this.#controllers.delete(call.path);
    this.#options.onLanding(this.#land(attempt, execution));
  }

  #land(attempt: Attempt, execution: Execution): Landing {
    if (execution.type === 'failed') return this.#failed(attempt, execution.failure);
    try {
      return this.#returned(attempt, execution.value);
    } catch (error) {
      return this.#failed(attempt, failureOf(attempt.kind, error));
    }
  }

  #returned({ kind, call }: Attempt, raw: Parameters<typeof toStoredValue>[0]): Landing {
    const step = call.path;
    const { value, blob, replaced } = toStoredValue(
      raw,
      this.#options.context.limits,
      kind.failureCode,
    );
    const result = blob ? { result_blob: blob.ref } : { result: value };
    const succeeded: StepOutcome = { type: 'succeeded', step, attempt: call.attempt, result };
    const message = `${replaced} characters that cannot be stored became U+FFFD.`;
    const warning: StepOutcome = { type: 'warning', step, code: 'TEXT_REPLACED', message };
    return {
      outcomes: replaced === 0 ? [succeeded] : [warning, succeeded],
      blobs: blob ? [blob.row] : [],
    };
  }

  #failed({ call }: Attempt, failure: ReturnType<typeof failureOf>): Landing {
    const random = this.#options.context.random();
    const step = call.path;
    return {
      outcomes: [{ type: 'failed', step, attempt: call.attempt, failure, random }],
      blobs: [],
    };
  }
}
