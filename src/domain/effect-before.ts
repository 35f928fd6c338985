import type { CompiledStep, LoopNode } from './compile-graph.ts';
import type { Step } from './graph.ts';
import type { EffectBefore } from './resume-plan.ts';
import { type ItemSteps, type StepState, stepIn } from './step-state.ts';

/** What a step's tool says of itself. */
export interface ToolHints {
  readOnly: boolean;
  idempotent: boolean;
  destructive: boolean;
}

/** What a step left outside, and whether somebody must say that it may run again. */
export interface EffectWords {
  effectBefore: EffectBefore;
  destructive: boolean;
  needsTick: boolean;
}

export type HintsOf = (step: Step) => ToolHints;

const NO_EFFECT: EffectWords = { effectBefore: 'none', destructive: false, needsTick: false };
/** The worst last. */
const BY_WEIGHT: readonly EffectBefore[] = ['none', 'refused', 'happened', 'unknown'];

/** Of one step, or of one inner step of an item. */
export function effectOfStep(node: CompiledStep, before: StepState, hintsOf: HintsOf): EffectWords {
  const effectBefore = effectOf(before);
  return weigh(effectBefore, before.repeatable, hintsOf(node.step).destructive);
}

/** What is known of a loop's items. */
export interface LoopEnds {
  /** Some of them ended. */
  hasEnded: boolean;
  /** Of some call of those nobody knows whether it happened. */
  isInDoubt: boolean;
  open: readonly ItemSteps[];
}

/**
 * Of a loop that may begin anew, item for item. Of items that ended only their number is known: what
 * their steps did is taken from what their tools say.
 */
export function effectOfLoop(
  { loop }: LoopNode,
  { hasEnded, isInDoubt, open }: LoopEnds,
  hintsOf: HintsOf,
): EffectWords {
  const doubt = isInDoubt ? [weigh('unknown', true, false)] : [];
  const found = loop.chain.flatMap((node) => {
    const hints = hintsOf(node.step);
    const states = open.map((steps) => stepIn(steps, node.step.id));
    const wrote = hasEnded && node.traits.effect === 'outside' && !hints.readOnly;
    const isRepeatable = node.traits.safeToRepeat || hints.idempotent;
    return [
      ...states.map((state) => effectOfStep(node, state, hintsOf)),
      ...(wrote ? [weigh('happened', isRepeatable, hints.destructive)] : []),
    ];
  });
  return [...found, ...doubt].reduce(worseOf, NO_EFFECT);
}

function effectOf({ mayWrite, status, outcome, inDoubt }: StepState): EffectBefore {
  if (!mayWrite) return 'none';
  if (status === 'succeeded') return 'happened';
  return inDoubt || outcome === 'unknown' ? 'unknown' : 'refused';
}

function weigh(effectBefore: EffectBefore, isRepeatable: boolean, isFatal: boolean): EffectWords {
  const needsTick =
    effectBefore === 'unknown' ||
    (effectBefore === 'happened' && !isRepeatable) ||
    (isFatal && effectBefore !== 'none');
  return { effectBefore, destructive: isFatal, needsTick };
}

function worseOf(a: EffectWords, b: EffectWords): EffectWords {
  const weightOf = (words: EffectWords) => BY_WEIGHT.indexOf(words.effectBefore);
  return {
    effectBefore: (weightOf(a) < weightOf(b) ? b : a).effectBefore,
    destructive: a.destructive || b.destructive,
    needsTick: a.needsTick || b.needsTick,
  };
}
