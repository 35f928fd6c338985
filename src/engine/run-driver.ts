import type { CompiledGraph } from '#src/domain/compile-graph.ts';
import type { StepOutcome } from '#src/domain/decide-outcomes.ts';
import { AT_ONCE, nextWake } from '#src/domain/next-wake.ts';
import { isTerminal } from '#src/domain/run-events.ts';
import { inFlightSteps, type RunState, stepOf, waitingSteps } from '#src/domain/run-state.ts';
import type { ClaimableRun, ValueBlob } from '#src/store/append.ts';
import { needsBarrier } from './barrier.ts';
import { type Decision, decideTurn } from './decide-turn.ts';
import type { DriverContext } from './driver-context.ts';
import { TIMER_MS_MAX } from './execute-step.ts';
import { LiveCalls } from './live-calls.ts';
import { refuseResult } from './refuse-result.ts';
import { type FoundRun, RunTenure } from './run-tenure.ts';
import { RunValues } from './run-values.ts';
import { StepPreparer } from './step-preparer.ts';

/** How soon a run that became due while it was released is looked at again. */
const LOOK_AGAIN_MS = 100;
/** How soon a driver that ran into trouble goes on. */
const RECOVER_MS = 1_000;

export type DriveEnd =
  | { type: 'ended'; state: RunState }
  | { type: 'released'; wakeAt: number | null }
  | { type: 'lost' };

/**
 * Drives one run: load → plan → execute → append, one append at a time. Its first append claims
 * the run; it never acts on an append that has not been answered; when it loses one it reads what
 * it did not know and decides again.
 */
export class RunDriver {
  readonly run: ClaimableRun;
  readonly #context: DriverContext;
  readonly #graph: CompiledGraph;
  readonly #onEnd: (end: DriveEnd) => void;
  readonly #preparer: StepPreparer;
  readonly #live: LiveCalls;
  readonly #tenure: RunTenure;
  #inbox: StepOutcome[] = [];
  #resultBlobs: ValueBlob[] = [];
  #isBusy = false;
  #isAsked = false;
  #isScheduled = false;
  #isDirty = false;
  #isGone = false;
  #isStopping = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: {
    context: DriverContext;
    run: ClaimableRun;
    graph: CompiledGraph;
    found: FoundRun;
    onEnd: (end: DriveEnd) => void;
  }) {
    const { context, run, graph } = options;
    this.run = run;
    this.#context = context;
    this.#graph = graph;
    this.#onEnd = options.onEnd;
    this.#tenure = new RunTenure({ context, run, found: options.found });
    this.#preparer = new StepPreparer({
      context,
      runId: run.uuid,
      graph,
      values: new RunValues((sha256) => context.loadBlob(run.run, sha256)),
      onReady: () => this.advance(),
      committedHead: () => this.#tenure.state.head,
    });
    this.#live = new LiveCalls({
      context,
      run: run.run,
      runId: run.uuid,
      onLanding: ({ outcomes, blobs }) => {
        this.#inbox.push(...outcomes);
        this.#resultBlobs.push(...blobs);
        this.#advanceSoon();
      },
    });
  }

  /** The last event it knows to be committed. */
  get head(): number {
    return this.#tenure.state.head;
  }

  get hasClaimed(): boolean {
    return this.#tenure.isOwner;
  }

  /** Somebody else has appended to the run, or may have. */
  wake(): void {
    this.#isDirty = true;
    this.advance();
  }

  /** Starts nothing more; releases the run when what is in flight has ended. */
  stop(): void {
    this.#isStopping = true;
    this.advance();
  }

  /** Ends the calls in flight: the process is going. Their outcome is left to whoever takes the run over. */
  abandon(): void {
    this.#leave({ type: 'lost' });
  }

  /** What ends in one turn of the event loop is decided together, and costs one append. */
  #advanceSoon(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.advance();
    });
  }

  advance(): void {
    this.#isAsked = true;
    if (this.#isBusy || this.#isGone) return;
    this.#isBusy = true;
    this.#takeTurns().catch((error: unknown) => this.#recover(error));
  }

  /** Turn after turn, until one has nothing to do and nobody has asked for another meanwhile. */
  async #takeTurns(): Promise<void> {
    let goesOn = true;
    while (!this.#isGone && (goesOn || this.#isAsked)) {
      this.#isAsked = false;
      goesOn = await this.#takeTurn();
    }
    this.#isBusy = false;
  }

  /** A store that answers wrongly, or a bug: what is stored is read again, and decided again. */
  #recover(error: unknown): void {
    this.#context.reportError(error, `driving run ${this.run.uuid}`);
    this.#isBusy = false;
    if (this.#isGone) return;
    this.#isDirty = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.advance(), RECOVER_MS);
  }

  /** One decision and its append. False when there is nothing to do until something happens. */
  async #takeTurn(): Promise<boolean> {
    if (this.#isDirty && !(await this.#reload())) return false;
    const decision = this.#decide();
    if (decision.events.length === 0 && !this.#mustWriteRow()) return this.#rest();
    if (!(await this.#appendOrUndo(decision))) {
      this.#isDirty = true;
      return true;
    }
    this.#follow(decision);
    const mustLookAgain = this.#preparer.takeAwaitsCommit();
    return !this.#isGone && (mustLookAgain || !this.#isCarried());
  }

  /** Steps in flight watch their own time: until one of them ends there is nothing to decide. */
  #isCarried(): boolean {
    const hasNews = this.#isDirty || this.#inbox.length > 0;
    const { status } = this.#tenure.state;
    const isWaiting = status !== 'running' || waitingSteps(this.#tenure.state).length > 0;
    return !hasNews && !isWaiting && this.#live.size > 0;
  }

  /** Without an event to record, the row is still written to claim the run. */
  #mustWriteRow(): boolean {
    return !this.#tenure.isOwner && this.#preparer.isBusy;
  }

  #decide(): Decision {
    const { clock, worker, limits } = this.#context;
    return decideTurn({
      graph: this.#graph,
      state: this.#tenure.state,
      outcomes: this.#inbox.splice(0),
      blobs: this.#resultBlobs.splice(0),
      preparer: this.#preparer,
      isStopping: this.#isStopping,
      stepsMax: limits.stepsPerRun,
      worker: `${worker}`,
      now: clock.now(),
    });
  }

  /** What was not recorded is decided again; a result that the store refuses has failed its step. */
  async #appendOrUndo(decision: Decision): Promise<boolean> {
    const { outcomes, blobs } = decision;
    try {
      const barrier = needsBarrier(this.#graph, decision.events, decision.state);
      if (await this.#tenure.append(decision, barrier)) return true;
      this.#inbox = [...outcomes, ...this.#inbox];
      this.#resultBlobs = [...blobs, ...this.#resultBlobs];
    } catch (error) {
      this.#inbox = [...outcomes.map((outcome) => refuseResult(outcome, error)), ...this.#inbox];
      throw error;
    }
    return false;
  }

  /** Acts on what has been committed: ends what was cancelled, starts what was started. */
  #follow({ events, state }: Decision): void {
    this.#live.abortEnded(this.#tenure.state);
    if (isTerminal(state.status)) {
      this.#leave({ type: 'ended', state: this.#tenure.state });
      return;
    }
    for (const event of events) {
      if (event.type !== 'step_started') continue;
      const current = stepOf(state, event.step);
      if (current.status === 'running' && current.attempt === event.data.attempt) {
        this.#launch(event.step);
      }
    }
  }

  #launch(id: string): void {
    const call = this.#preparer.calls.get(id);
    if (call) this.#live.launch(call, this.#tenure.state);
    this.#preparer.calls.delete(id);
  }

  /** Nothing to record: wait for what is under way, or let the run go until it is due again. */
  async #rest(): Promise<boolean> {
    const now = this.#context.clock.now();
    const wake = nextWake(this.#graph, this.#tenure.state, now);
    if (this.#live.size > 0 || this.#preparer.isBusy) {
      this.#arm(wake, now);
      return false;
    }
    // Due again since the decision a moment ago: rare, and never worth a busy loop.
    const isDueAlready = wake === AT_ONCE && !this.#isStopping;
    return this.#release(isDueAlready ? now + LOOK_AGAIN_MS : wake);
  }

  #arm(wake: number | null, now: number): void {
    clearTimeout(this.#timer);
    if (wake === null || wake === AT_ONCE) return;
    // What is past already is not this driver's to do: it looks again in a while, never in a busy loop.
    const delayMs = wake <= now ? LOOK_AGAIN_MS : Math.min(wake - now, TIMER_MS_MAX);
    this.#timer = setTimeout(() => this.advance(), delayMs);
  }

  async #release(wakeAt: number | null): Promise<boolean> {
    const isReleased = await this.#tenure.release(wakeAt);
    if (isReleased) this.#leave({ type: 'released', wakeAt });
    this.#isDirty = !isReleased;
    return !isReleased;
  }

  /** Reads what it did not know. False when there is nothing left to drive. */
  async #reload(): Promise<boolean> {
    this.#isDirty = false;
    if (!(await this.#tenure.reload())) {
      this.#leave({ type: 'lost' });
      return false;
    }
    const { state } = this.#tenure;
    this.#live.abortEnded(state);
    if (isTerminal(state.status)) this.#leave({ type: 'ended', state });
    // An append that went in although its answer was lost has started steps, too.
    for (const id of inFlightSteps(state)) if (!this.#live.has(id)) this.#launch(id);
    return !this.#isGone;
  }

  #leave(end: DriveEnd): void {
    if (this.#isGone) return;
    this.#isGone = true;
    clearTimeout(this.#timer);
    this.#live.abortAll();
    this.#onEnd(end);
  }
}
