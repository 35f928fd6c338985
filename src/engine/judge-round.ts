import type { CompiledLoop, CompiledStep, LoopNode } from '#src/domain/compile-graph.ts';
import { evaluateCondition } from '#src/domain/condition.ts';
import type { StepOutcome } from '#src/domain/decide-outcomes.ts';
import { StepFailure } from '#src/domain/errors.ts';
import type { FailureCode } from '#src/domain/failure-codes.ts';
import { EVAL_STEP_ID } from '#src/domain/graph.ts';
import { isJsonObject, type Json } from '#src/domain/json.ts';
import { type RunState, stepOf } from '#src/domain/run-state.ts';
import { pathInItem } from '#src/domain/step-path.ts';
import type { StepScope } from '#src/steps/kind.ts';
import { leftNothing } from './left-nothing.ts';
import type { Sight } from './run-values.ts';

/** What the question after a round may see: the round's steps, and those of the graph that it names. */
export function sightOfRound(node: CompiledStep, state: RunState): Sight {
  const loop = node.step.id;
  const index = Math.max(...Object.keys(stepOf(state, loop).loop?.open ?? {}).map(Number));
  return { steps: [...(node.loop?.roundReads ?? [])], item: { loop, index } };
}

/** A round has ended: does another one follow? */
export function judgeRound(
  { step: { id: step }, loop }: LoopNode,
  scope: StepScope,
  state: RunState,
): StepOutcome {
  const round = scope.while?.iteration ?? 0;
  const { spec } = loop;
  const holds = holdsAfter(loop, scope, { state, loop: step, index: round });
  const isUntil = spec.kind === 'while' && spec.mode === 'until';
  return { type: 'round_judged', step, round, goesOn: isUntil ? !holds : holds };
}

interface Round {
  state: RunState;
  loop: string;
  index: number;
}

function holdsAfter(loop: CompiledLoop, scope: StepScope, { state, ...round }: Round): boolean {
  const { roundCondition } = loop;
  if (roundCondition === null) return readVerdict(scope.body?.[EVAL_STEP_ID]?.result);
  const inners = [...loop.steps.keys()];
  const skipped = {
    steps: new Set([...loop.roundReads].filter((id) => leftNothing(stepOf(state, id)))),
    body: new Set(
      inners.filter((inner) => leftNothing(stepOf(state, pathInItem({ ...round, inner })))),
    ),
  };
  const verdict = evaluateCondition(roundCondition, scope, skipped);
  if ('holds' in verdict) return verdict.holds;
  throw failure(
    'TEMPLATE_UNRESOLVED',
    `while_condition: ${verdict.unresolved.text} did not resolve.`,
  );
}

/** A script says it as `pass`, or as `result`. */
function readVerdict(result: Json | undefined): boolean {
  const returned = result !== undefined && isJsonObject(result) ? result : {};
  const verdict = returned['pass'] ?? returned['result'];
  if (typeof verdict === 'boolean') return verdict;
  const found = verdict === undefined ? 'nothing' : JSON.stringify(verdict);
  throw failure(
    'SCRIPT_FAILED',
    `while_eval_script must return { pass = true } or { pass = false }; its pass is ${found}.`,
  );
}

function failure(code: FailureCode, message: string): StepFailure {
  return new StepFailure({ code, message, outcome: 'known', curable: false });
}
