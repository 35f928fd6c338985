import { type CompiledGraph, findNode } from '#src/domain/compile-graph.ts';
import { decide } from '#src/domain/decide.ts';
import { decideOutcomes, type StepOutcome, type TaskRequest } from '#src/domain/decide-outcomes.ts';
import type { StepFailureFacts } from '#src/domain/errors.ts';
import { openDraft, record } from '#src/domain/event-draft.ts';
import { evolveAll } from '#src/domain/evolve.ts';
import type { Json } from '#src/domain/json.ts';
import type { LoopStart, RunEvent, RunFact, RunQueued } from '#src/domain/run-events.ts';
import type { RunRequest } from '#src/domain/run-request.ts';
import { NO_RUN, type RunState, stepOf } from '#src/domain/run-state.ts';
import { ANA, makeFailure, makeTask, T0 } from './factories.ts';

/** What was recorded, without its place and time. */
export type Line = [type: RunEvent['type'], step: string | null, data: unknown];

/** A run whose driver, people and clock are played by hand. Time stands still until `wait`. */
export class RunOnPaper {
  readonly graph: CompiledGraph;
  readonly events: RunEvent[] = [];
  state: RunState = NO_RUN;
  now = T0;
  /** What the driver was last told it may start. */
  ready: string[] = [];

  constructor(
    graph: CompiledGraph,
    over: Partial<RunQueued['data']> = {},
    reused: readonly RunFact[] = [],
  ) {
    this.graph = graph;
    const draft = openDraft(NO_RUN, this.now);
    const data = { input: {}, trigger: 'manual', by: ANA, ...over } as RunQueued['data'];
    record(draft, { type: 'run_queued', data }, ...reused);
    this.#append(draft.events);
  }

  /** A run that a worker has taken. */
  static start(graph: CompiledGraph, over?: Partial<RunQueued['data']>): RunOnPaper {
    return new RunOnPaper(graph, over).ask({ type: 'start', worker: 'w1' });
  }

  wait(ms: number): this {
    this.now += ms;
    return this;
  }

  ask(request: RunRequest): this {
    this.#append(decide(this.graph, this.state, request, this.now));
    return this;
  }

  tell(...outcomes: StepOutcome[]): this {
    const { events, ready } = decideOutcomes(this.graph, this.state, outcomes, this.now);
    this.#append(events);
    this.ready = ready;
    return this;
  }

  /** Starts steps, all in one append. */
  begin(...steps: string[]): this {
    return this.tell(...steps.map((step) => this.prepared(step)));
  }

  succeed(step: string, result: Json = {}): this {
    return this.tell(this.succeeded(step, result));
  }

  fail(step: string, failure: Partial<StepFailureFacts> = {}): this {
    return this.tell(this.failed(step, failure));
  }

  /** Opens a loop: over so many items, or in rounds where nobody says how many. */
  open(step: string, count: number | null = null, over: Partial<LoopStart> = {}): this {
    const start = { count, max_parallel: count === null ? 1 : 2, ...over };
    return this.tell({ type: 'loop_opened', step, input: null, start });
  }

  close(step: string, result: Json = {}): this {
    return this.tell({ type: 'loop_closed', step, result: { result } });
  }

  judge(step: string, round: number, goesOn: boolean): this {
    return this.tell({ type: 'round_judged', step, round, goesOn });
  }

  /** What the log says besides, such as what was taken over from an earlier run. */
  note(...facts: RunFact[]): this {
    const draft = openDraft(this.state, this.now);
    record(draft, ...facts);
    this.#append(draft.events);
    return this;
  }

  askPeople(step: string, expiresAt: number | null = null, over: Partial<TaskRequest> = {}): this {
    return this.tell({ type: 'waits_for_people', step, task: makeTask({ expiresAt, ...over }) });
  }

  /** What a driver would say of a step, by its kind's traits. */
  prepared(step: string): StepOutcome {
    const { effect, safeToRepeat } = findNode(this.graph, step)?.traits ?? {};
    const mayWrite = effect === 'outside' && safeToRepeat === false;
    return { type: 'prepared', step, input: null, repeatable: safeToRepeat === true, mayWrite };
  }

  succeeded(step: string, result: Json = {}): StepOutcome {
    return { type: 'succeeded', step, attempt: this.step(step).attempt, result: { result } };
  }

  failed(step: string, over: Partial<StepFailureFacts> = {}, random = 0.5): StepOutcome {
    const { attempt } = this.step(step);
    return { type: 'failed', step, attempt, failure: makeFailure(over), random };
  }

  step(id: string) {
    return stepOf(this.state, id);
  }

  /** The log after the first `from` events. */
  lines(from = 0): Line[] {
    return this.events.slice(from).map(({ type, step = null, data }) => [type, step, data]);
  }

  #append(events: readonly RunEvent[]): void {
    this.events.push(...events);
    this.state = evolveAll(this.state, events);
  }
}
