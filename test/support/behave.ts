import { type CompiledGraph, nodeOf } from '#src/domain/compile-graph.ts';
import type { StepOutcome } from '#src/domain/decide-outcomes.ts';
import { loopTurnOf } from '#src/domain/plan-loop.ts';
import { renderStep } from '#src/domain/prepare-step.ts';
import type { RunEvent } from '#src/domain/run-events.ts';
import { type RunState, stepOf } from '#src/domain/run-state.ts';
import { parseStepPath, pathInItem } from '#src/domain/step-path.ts';
import type { StepState } from '#src/domain/step-state.ts';
import { makeFailure, makeTask, TIME_OUT } from './factories.ts';
import type { Behaviour } from './generated-graphs.ts';

interface Moment {
  graph: CompiledGraph;
  state: RunState;
  now: number;
}

/** What a driver learns of a step whose turn has come, before anything is called. */
export function prepareLike(moment: Moment, step: string, behaviour: Behaviour): StepOutcome {
  const node = nodeOf(moment.graph, step);
  const turn = loopTurnOf(node, stepOf(moment.state, step));
  if (turn === null || turn === 'open') {
    const rendered = renderStep(node, scopeOf(moment, step), skippedOf(moment, step));
    if (rendered.type === 'condition_false') return { type: 'condition_false', step };
    if (rendered.type === 'failed') return { type: 'unprepared', step, failure: rendered.failure };
  }
  if (behaviour.end === 'unprepared') {
    return { type: 'unprepared', step, failure: makeFailure({ curable: false }) };
  }
  if (turn !== null) return turnLike(moment, step, behaviour);
  return node.traits.type === 'ask' ? askLike(moment, step, behaviour) : startLike(moment, step);
}

/** How a call ends, and after how long; null: never by itself. */
export function callLike(
  graph: CompiledGraph,
  { step, data }: Extract<RunEvent, { type: 'step_started' }>,
  { end, callMs, random }: Behaviour,
): { afterMs: number; outcome: StepOutcome } | null {
  const { timeoutMs } = nodeOf(graph, step);
  const isTooLong = end === 'hang' || (timeoutMs !== null && callMs >= timeoutMs);
  const said = { step, attempt: data.attempt };
  if (isTooLong) {
    const outcome: StepOutcome = { type: 'failed', ...said, failure: TIME_OUT, random };
    return timeoutMs === null ? null : { afterMs: timeoutMs, outcome };
  }
  const failure = makeFailure({ curable: end !== 'fail_for_good' });
  const outcome: StepOutcome =
    end === 'fail' || end === 'fail_for_good'
      ? { type: 'failed', ...said, failure, random }
      : { type: 'succeeded', ...said, result: { result: { ok: true } } };
  return { afterMs: callMs, outcome };
}

function turnLike({ graph, state }: Moment, step: string, behaviour: Behaviour): StepOutcome {
  const node = nodeOf(graph, step);
  const current = stepOf(state, step);
  const spec = node.loop?.spec;
  switch (loopTurnOf(node, current)) {
    case 'judge': {
      const [round] = Object.keys(current.loop?.open ?? {});
      return { type: 'round_judged', step, round: Number(round), goesOn: behaviour.goesOn };
    }
    case 'close':
      return { type: 'loop_closed', step, result: { result: { ok: true } } };
    default: {
      const isRounds = spec?.kind !== 'for_each';
      const start = isRounds
        ? { count: null, max_parallel: 1 }
        : { count: behaviour.count, max_parallel: spec.maxParallel };
      return { type: 'loop_opened', step, input: null, start };
    }
  }
}

function askLike({ now }: Moment, step: string, behaviour: Behaviour): StepOutcome {
  const { quorum, selfApproval, expiresInMs } = behaviour;
  const task = makeTask({
    payload: { title: 'Go?', draft: 0 },
    expiresAt: expiresInMs === null ? null : now + expiresInMs,
    quorum,
    selfApproval,
  });
  return { type: 'waits_for_people', step, task };
}

function startLike({ graph }: Moment, step: string): StepOutcome {
  const { safeToRepeat, effect } = nodeOf(graph, step).traits;
  const mayWrite = effect === 'outside' && !safeToRepeat;
  return { type: 'prepared', step, input: null, repeatable: safeToRepeat, mayWrite };
}

/** The steps that one may refer to, by their ids: those of the graph, and those of its own item. */
function surroundingsOf({ graph, state }: Moment, path: string) {
  const place = parseStepPath(path);
  const chain = place === null ? [] : (nodeOf(graph, place.loop).loop?.chain ?? []);
  const inners = chain.map(({ step: { id: inner } }): [string, StepState] => {
    return [inner, stepOf(state, pathInItem({ loop: '', index: 0, ...place, inner }))];
  });
  const outers = [...graph.steps.keys()].map((id): [string, StepState] => [id, stepOf(state, id)]);
  return { steps: outers, body: inners };
}

function scopeOf(moment: Moment, path: string) {
  const { steps, body } = surroundingsOf(moment, path);
  return { input: { items: [] }, steps: resultsOf(steps), body: resultsOf(body) };
}

function resultsOf(steps: readonly [string, StepState][]) {
  const results = steps.flatMap(([id, { status, result }]) =>
    status === 'succeeded' && result?.result !== undefined
      ? [[id, { result: result.result }] as const]
      : [],
  );
  return Object.fromEntries(results);
}

function skippedOf(moment: Moment, path: string) {
  const { steps, body } = surroundingsOf(moment, path);
  return { steps: withoutResult(steps), body: withoutResult(body) };
}

function withoutResult(steps: readonly [string, StepState][]): Set<string> {
  const left = steps.filter(([, { status }]) => status === 'skipped' || status === 'failed');
  return new Set(left.map(([id]) => id));
}
