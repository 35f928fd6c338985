import type { LoopNode } from '#src/domain/compile-graph.ts';
import type { StepOutcome } from '#src/domain/decide-outcomes.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { type RunState, stepOf } from '#src/domain/run-state.ts';
import type { ValueBlob } from '#src/store/append.ts';
import { askAgainLater } from './ask-again.ts';
import { type ClosedLoop, closeLoop } from './close-loop.ts';
import type { DriverContext } from './driver-context.ts';
import { judgeRound } from './judge-round.ts';
import { openLoop } from './open-loop.ts';
import type { RunValues, Sight } from './run-values.ts';

/** What a loop does itself: it is opened, asked after each round whether it goes on, and closed. */
export class LoopPreparer {
  readonly #context: DriverContext;
  readonly #runId: string;
  readonly #values: RunValues;
  readonly #committedHead: () => number;
  readonly #closed = new Map<string, ClosedLoop>();
  #awaitsCommit = false;

  constructor(options: {
    context: DriverContext;
    runId: string;
    values: RunValues;
    committedHead: () => number;
  }) {
    this.#context = options.context;
    this.#runId = options.runId;
    this.#values = options.values;
    this.#committedHead = options.committedHead;
  }

  takeAwaitsCommit(): boolean {
    const awaited = this.#awaitsCommit;
    this.#awaitsCommit = false;
    return awaited;
  }

  open(
    node: LoopNode,
    input: JsonObject,
    { state, blobs }: { state: RunState; blobs: ValueBlob[] },
  ): StepOutcome[] {
    const { outcomes, kept } = openLoop(node, input, { state, limits: this.#context.limits });
    if (kept) this.#values.keep(kept.stored, kept.value);
    if (kept?.row) blobs.push(kept.row);
    return outcomes;
  }

  judge(node: LoopNode, sight: Sight, state: RunState): StepOutcome {
    return judgeRound(node, this.#values.scopeFor(sight, state), state);
  }

  /** The result is made of the log: of what was not committed yet nothing could be read. */
  close(node: LoopNode, state: RunState, blobs: ValueBlob[]): StepOutcome[] | Promise<void> {
    const step = node.step.id;
    const closed = this.#closed.get(step);
    if (closed) {
      this.#closed.delete(step);
      this.#values.forget(stepOf(state, step).input);
      if (closed.blob) blobs.push(closed.blob);
      return [{ type: 'loop_closed', step, result: closed.result }];
    }
    if (state.head <= this.#committedHead()) return this.#gather(node, state);
    this.#awaitsCommit = true;
    return [];
  }

  async #gather(node: LoopNode, state: RunState): Promise<void> {
    const step = node.step.id;
    const { loop } = stepOf(state, step);
    if (!loop) return;
    const { loopLog: log, limits, reportError } = this.#context;
    const { failureCode } = node.traits;
    const closing = { runId: this.#runId, step, loop: node.loop, state: loop };
    await askAgainLater(reportError, async () => {
      this.#closed.set(step, await closeLoop({ ...closing, log, limits, failureCode }));
    });
  }
}
