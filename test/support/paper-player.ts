import { hash } from 'node:crypto';
import { type CompiledGraph, type CompiledStep, nodeOf } from '#src/domain/compile-graph.ts';
import type { StepFailureFacts } from '#src/domain/errors.ts';
import type { Json } from '#src/domain/json.ts';
import { loopTurnOf } from '#src/domain/plan-loop.ts';
import { planSteps } from '#src/domain/plan-steps.ts';
import { renderStep } from '#src/domain/prepare-step.ts';
import { isTerminal, type RunEvent } from '#src/domain/run-events.ts';
import { inFlightSteps, pendingTasks, stepOf } from '#src/domain/run-state.ts';
import { parseStepPath } from '#src/domain/step-path.ts';
import { openLoop } from '#src/engine/open-loop.ts';
import { ANA, asPerson, makeFailure, makeTask } from './factories.ts';
import type { RunOnPaper } from './run-on-paper.ts';

const TURNS_MAX = 2_000;
const LIMITS = { inlineBytesMax: 2 ** 16, valueBytesMax: 2 ** 24 };

/** How a run on paper is played: which of its next moves comes next, and how each ends. */
export interface Play {
  /** Taken in turn, and over again. */
  choices: readonly number[];
  /** By path; null: it succeeds. */
  fails?: (path: string) => Partial<StepFailureFacts> | null;
  /** By step. */
  approves?: (path: string) => boolean;
  /** After so many moves it is stopped. */
  stopAfter?: number;
  items?: Readonly<Record<string, Json[]>>;
  rounds?: number;
}

/** Plays a run to its end. A step's result is a pure function of those that it depends on. */
export function playOut(run: RunOnPaper, play: Play): RunOnPaper {
  if (run.state.status === 'queued') run.ask({ type: 'start', worker: 'w1' }).tell();
  for (let turn = 0; !isTerminal(run.state.status); turn += 1) {
    if (turn > TURNS_MAX) throw new Error('the run does not end');
    if (turn === play.stopAfter) run.ask({ type: 'stop_immediate', by: ANA });
    else move(run, play, turn);
  }
  return run;
}

function move(run: RunOnPaper, play: Play, turn: number): void {
  const { ready } = planSteps(run.graph, run.state, run.now);
  const moves = [
    ...ready.map((path) => () => begin(run, path, play)),
    ...inFlightSteps(run.state).map((path) => () => end(run, path, play)),
    ...pendingTasks(run.state).map((path) => () => answer(run, path, play)),
  ];
  const choice = play.choices[turn % play.choices.length] ?? 0;
  const next = moves[choice % moves.length];
  if (!next) throw new Error(`nothing moves: ${JSON.stringify(run.state.steps)}`);
  next();
}

function begin(run: RunOnPaper, path: string, play: Play): void {
  const node = nodeOf(run.graph, path);
  if (node.loop && parseStepPath(path) === null) return turnLoop(run, node, play);
  if (parseStepPath(path) === null) {
    const left = (id: string) => stepOf(run.state, id).status !== 'succeeded';
    const steps = new Set([...run.graph.steps.keys()].filter(left));
    const scope = { input: {}, steps: resultsOf(run) };
    const { type } = renderStep(node, scope, { steps, body: new Set() });
    if (type === 'condition_false') return void run.tell({ type, step: path });
  }
  if (node.traits.type === 'ask') {
    return void run.tell({ type: 'waits_for_people', step: path, task: makeTask() });
  }
  const { effect, safeToRepeat: repeatable } = node.traits;
  const mayWrite = effect === 'outside' && !repeatable;
  const input = { input: { path } };
  run.tell({ type: 'prepared', step: path, input, repeatable, mayWrite });
}

function turnLoop(run: RunOnPaper, node: CompiledStep, play: Play): void {
  const { id } = node.step;
  const step = stepOf(run.state, id);
  switch (loopTurnOf(node, step)) {
    case 'open': {
      if (!node.loop) return;
      const input = { for_each_items: play.items?.[id] ?? [1, 2, 3, 4] };
      const loop = { ...node, loop: node.loop };
      run.tell(...openLoop(loop, input, { state: run.state, limits: LIMITS }).outcomes);
      return;
    }
    case 'judge': {
      const [round = 0] = Object.keys(step.loop?.open ?? {}).map(Number);
      const goesOn = round + 1 < (play.rounds ?? 3);
      run.tell({ type: 'round_judged', step: id, round, goesOn });
      return;
    }
    case 'close': {
      const { succeeded = 0, failed = 0 } = step.loop ?? {};
      run.tell({ type: 'loop_closed', step: id, result: { result: { succeeded, failed } } });
      return;
    }
    case null:
  }
}

function end(run: RunOnPaper, path: string, { fails }: Play): void {
  const failure = fails?.(path) ?? null;
  if (failure === null) return void run.succeed(path, resultOf(run, path));
  run.tell({
    ...run.failed(path),
    type: 'failed',
    step: path,
    attempt: run.step(path).attempt,
    failure: makeFailure(failure),
    random: 0,
  });
}

function answer(run: RunOnPaper, step: string, { approves }: Play): void {
  const approved = approves?.(step) ?? true;
  const said = approved ? {} : { reason: 'no' };
  run.ask({ type: 'decide_task', step, approved, result: {}, person: asPerson(ANA), ...said });
}

function resultOf(run: RunOnPaper, path: string): Json {
  const { step } = nodeOf(run.graph, path);
  const results = parseStepPath(path) === null ? resultsOf(run) : {};
  const taken = step.depends_on.map((id) => results[id] ?? null);
  return { path, ok: true, of: hash('sha1', JSON.stringify(taken)).slice(0, 8) };
}

function resultsOf({ graph, state }: RunOnPaper): Record<string, { result: Json }> {
  return Object.fromEntries(
    [...graph.steps.keys()].flatMap((id) => {
      const { status, result } = stepOf(state, id);
      return status === 'succeeded' && result?.result !== undefined
        ? [[id, { result: result.result }]]
        : [];
    }),
  );
}

/** Paths of what was really begun: called, asked of people, or opened. */
export function executedIn({ events }: { events: readonly RunEvent[] }): string[] {
  return events.flatMap((event) =>
    event.type === 'step_started' || event.type === 'task_created' ? [event.step] : [],
  );
}

/** What every step of the graph came to, without how. */
export function outcomesOf({ graph, state }: { graph: CompiledGraph } & Pick<RunOnPaper, 'state'>) {
  return Object.fromEntries(
    [...graph.steps.keys()].map((id) => {
      const { status, result = null, reason = null, tolerated = null } = stepOf(state, id);
      return [id, { status, result, reason, tolerated }];
    }),
  );
}
