import type { Person } from '#src/domain/access.ts';
import type { CompiledGraph } from '#src/domain/compile-graph.ts';
import { decide } from '#src/domain/decide.ts';
import { decideOutcomes, type StepOutcome } from '#src/domain/decide-outcomes.ts';
import { dueRequests } from '#src/domain/due-requests.ts';
import { Refusal } from '#src/domain/errors.ts';
import { openDraft, record } from '#src/domain/event-draft.ts';
import { evolveAll } from '#src/domain/evolve.ts';
import { AT_ONCE, nextWake, STALL_MS, stallsAt } from '#src/domain/next-wake.ts';
import { isTerminal, type RunEvent } from '#src/domain/run-events.ts';
import type { DecideTask, RunRequest } from '#src/domain/run-request.ts';
import { NO_RUN, pendingTasks, type RunState, stepOf } from '#src/domain/run-state.ts';
import { callLike, prepareLike } from './behave.ts';
import { ANA, asPerson, BEN, T0 } from './factories.ts';
import type { Act, Behaviour } from './generated-graphs.ts';

const CLEO = { kind: 'slack', id: 'U3', name: '@cleo', user: 'user-3' } as const;
/** ANA started the run. */
const PEOPLE = [asPerson(BEN), asPerson(ANA), asPerson(CLEO)] as const;
/** So many values an edit may give a field, the one that it has among them. */
const DRAFTS = 4;
const TURNS_MAX = 3_000;
const CLOCK_WRONG_MS_MAX = 3_600_000;

export interface Scenario {
  graph: CompiledGraph;
  /** Steps that the run leaves out. */
  excluded: string[];
  behaviours: readonly Behaviour[];
  acts: readonly Act[];
}

/** Something of the driver's that is due at a moment of true time. */
interface Due {
  at: number;
  outcome: StepOutcome;
}

/**
 * An engine without threads, store or time: one worker that obeys the domain to the letter, people
 * who press buttons, a clock that may be wrong, and crashes. It looks at a run only when something
 * of its own is due or `nextWake` says so.
 */
export class AbstractMachine {
  readonly graph: CompiledGraph;
  readonly events: RunEvent[] = [];
  state: RunState = NO_RUN;
  /** The state after each append, for the laws that hold in between. */
  readonly history: { state: RunState; wake: number | null }[] = [];
  readonly isClockTrue: boolean;
  readonly #behaviours: readonly Behaviour[];
  readonly #acts: (Act & { at: number })[];
  #behaviourCount = 0;
  #trueNow = T0;
  #clockWrongMs = 0;
  #takeOverAt: number | null = null;
  #preparing = new Map<string, Due>();
  #calls = new Map<string, Due>();
  /** What calls of a lost worker would have said. */
  #ghosts: StepOutcome[] = [];

  constructor({ graph, excluded, behaviours, acts }: Scenario) {
    this.graph = graph;
    this.#behaviours = behaviours;
    this.isClockTrue = !acts.some(({ what }) => what === 'clock');
    let at = T0;
    this.#acts = acts.map((act) => {
      at += act.afterMs;
      return { ...act, at };
    });
    const draft = openDraft(NO_RUN, this.#now);
    const data = { input: {}, trigger: 'manual', by: ANA, excluded };
    record(draft, { type: 'run_queued', data });
    this.#append(draft.events);
  }

  /** Runs to the end; when only a person can move the run, one does. */
  run(): this {
    for (let turn = 0; !isTerminal(this.state.status); turn += 1) {
      if (turn > TURNS_MAX) throw new Error('the run never ends');
      this.#takeTurn();
    }
    const late = [...this.#calls.values(), ...this.#preparing.values()].map((due) => due.outcome);
    this.#tell([...this.#ghosts, ...late]);
    return this;
  }

  get #now(): number {
    return this.#trueNow + this.#clockWrongMs;
  }

  #takeTurn(): void {
    while (this.#acts[0] && this.#acts[0].at <= this.#trueNow) this.#perform(this.#acts.shift());
    if (this.#takeOverAt !== null && this.#takeOverAt <= this.#trueNow) {
      this.#takeOverAt = null;
      this.#ask({ type: 'worker_lost', epoch: this.events.length });
    }
    const headBefore = this.state.head;
    if (this.#takeOverAt === null) this.#drive();
    if (!isTerminal(this.state.status)) this.#sleep(this.state.head > headBefore);
  }

  #drive(): void {
    const clock = { worker: 'w1', now: this.#now };
    for (const request of dueRequests(this.graph, this.state, clock)) this.#ask(request);
    const stall = stallsAt(this.graph, this.state, { now: this.#now, stallMs: STALL_MS });
    if (stall !== null && this.#now >= stall) this.#ask({ type: 'stall', quietMs: STALL_MS });
    const due = [
      ...takeDue(this.#calls, this.#trueNow),
      ...takeDue(this.#preparing, this.#trueNow),
    ];
    const ready = this.#tell([...this.#ghosts.splice(0), ...due]);
    for (const step of ready) if (!this.#preparing.has(step)) this.#prepare(step);
    for (const step of this.#calls.keys()) {
      if (stepOf(this.state, step).status !== 'running') this.#calls.delete(step);
    }
  }

  /** Moves time on to whatever is due first. */
  #sleep(hasMoved: boolean): void {
    const wake = nextWake(this.graph, this.state, this.#now);
    const own = [...this.#calls.values(), ...this.#preparing.values()].map(({ at }) => at);
    const outside = [...this.#acts.slice(0, 1).map(({ at }) => at), ...numbers(this.#takeOverAt)];
    const isDriven = this.#takeOverAt === null;
    const wakeAt = wake === null || !isDriven ? [] : [wake - this.#clockWrongMs];
    if (isDriven && wake === AT_ONCE && own.length === 0) {
      if (!hasMoved) throw new Error('woken at once, with nothing to do');
      return;
    }
    const times = [
      ...(isDriven ? own : []),
      ...outside,
      ...wakeAt.filter((at) => at > this.#trueNow),
    ];
    if (times.length > 0) this.#trueNow = Math.max(this.#trueNow, Math.min(...times));
    else if (wake === null) this.#beAPerson();
  }

  #beAPerson(): void {
    if (this.state.status === 'paused') return this.#ask({ type: 'resume', by: BEN });
    const [step] = pendingTasks(this.state);
    if (step === undefined) throw new Error('nobody can move the run');
    const { head } = this.state;
    // The first of them clicks twice.
    for (const person of [PEOPLE[0], ...PEOPLE]) this.#answer(step, person, { approved: true });
    // Where all who are left may not approve, somebody says no.
    if (this.state.head === head) this.#answer(step, PEOPLE[0], { approved: false });
  }

  #answer(step: string, person: Person, over: Partial<DecideTask> & { approved: boolean }): void {
    this.#ask({ type: 'decide_task', step, result: {}, person, ...over });
  }

  #perform(act: Act | undefined): void {
    switch (act?.what) {
      case 'pause':
      case 'resume':
        return this.#ask({ type: act.what, by: ANA });
      case 'stop':
        return this.#ask({ type: 'stop_immediate', by: ANA });
      case 'drain':
        return this.#ask({ type: 'stop_graceful', by: ANA, drainMs: act.ms });
      case 'approve':
      case 'approve_first_version':
      case 'edit':
      case 'reject':
        return this.#decide(act);
      case 'crash':
        this.#ghosts.push(...[...this.#calls.values()].map(({ outcome }) => outcome));
        this.#calls.clear();
        this.#preparing.clear();
        this.#takeOverAt = this.#trueNow + act.ms;
        return;
      case 'clock':
        this.#clockWrongMs =
          (act.ms % 2 === 0 ? 1 : -1) * Math.min(act.ms * 60, CLOCK_WRONG_MS_MAX);
        return;
      case undefined:
    }
  }

  /** One of three people says something of a task, if there is one. */
  #decide({ what, ms }: Act): void {
    const [step] = pendingTasks(this.state);
    const person = PEOPLE[ms % PEOPLE.length] ?? PEOPLE[0];
    if (step === undefined) return;
    this.#answer(step, person, {
      approved: what !== 'reject',
      ...(what === 'edit' ? { edits: { draft: ms % DRAFTS } } : {}),
      ...(what === 'approve_first_version' ? { payloadVersion: 1 } : {}),
    });
  }

  /** A refusal changes nothing, and is the only way to say no. */
  #ask(request: RunRequest): void {
    try {
      this.#append(decide(this.graph, this.state, request, this.#now));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  #tell(outcomes: readonly StepOutcome[]): string[] {
    const decision = decideOutcomes(this.graph, this.state, outcomes, this.#now);
    const again = decideOutcomes(this.graph, decision.state, outcomes, this.#now);
    if (again.events.length > 0) throw new Error('what is said twice is recorded twice');
    this.#append(decision.events);
    for (const event of decision.events) if (event.type === 'step_started') this.#call(event);
    return decision.ready;
  }

  #append(events: RunEvent[]): void {
    if (events.length === 0) return;
    this.events.push(...events);
    this.state = evolveAll(this.state, events);
    this.history.push({ state: this.state, wake: nextWake(this.graph, this.state, this.#now) });
  }

  #nextBehaviour(): Behaviour {
    const index = this.#behaviourCount++ % this.#behaviours.length;
    const behaviour = this.#behaviours[index];
    if (!behaviour) throw new Error('a scenario has at least one behaviour');
    return behaviour;
  }

  #prepare(step: string): void {
    const behaviour = this.#nextBehaviour();
    const moment = { graph: this.graph, state: this.state, now: this.#now };
    const outcome = prepareLike(moment, step, behaviour);
    this.#preparing.set(step, { at: this.#trueNow + behaviour.prepareMs, outcome });
  }

  #call(event: Extract<RunEvent, { type: 'step_started' }>): void {
    if (event.data.loop) return;
    const call = callLike(this.graph, event, this.#nextBehaviour());
    if (call === null) return;
    this.#calls.set(event.step, { at: this.#trueNow + call.afterMs, outcome: call.outcome });
  }
}

function takeDue(dues: Map<string, Due>, now: number): StepOutcome[] {
  const due = [...dues].filter(([, { at }]) => at <= now);
  for (const [step] of due) dues.delete(step);
  return due.map(([, { outcome }]) => outcome);
}

function numbers(value: number | null): number[] {
  return value === null ? [] : [value];
}
