import { namesInScript, type StepChange } from './changed-steps.ts';
import type { CompiledStep, LoopNode } from './compile-graph.ts';
import { effectOfLoop, effectOfStep, type HintsOf } from './effect-before.ts';
import { countReused, type LoopBefore, type LoopSource, readLoopBefore } from './resume-loop.ts';
import type { RerunReason, RerunStep } from './resume-plan.ts';
import { stepOf } from './run-state.ts';
import { pathInItem } from './step-path.ts';
import { mayHaveHappened, type StepState, stepIn } from './step-state.ts';

export interface LoopAgain {
  again: RerunStep[];
  /** Where it goes on; null: it begins anew. */
  goesOnFrom: LoopBefore | null;
  /** Only over the same items: over others it begins anew, and nobody knows yet. */
  ifSameItems?: true;
  costLast: number;
}

interface LoopWorld {
  before: LoopSource;
  hintsOf: HintsOf;
  why: RerunReason;
  change: StepChange;
  /** Steps of the graph whose results may be others than before. */
  moved: ReadonlySet<string>;
}

/** How a loop runs again: where it was, or from its beginning. */
export function planLoopAgain(node: LoopNode, world: LoopWorld): LoopAgain {
  const { before, change, moved, why } = world;
  const state = stepOf(before.state, node.step.id);
  const known = readLoopBefore(node, before);
  const mayGoOn =
    known !== null &&
    why !== 'asked' &&
    state.status !== 'succeeded' &&
    !change.body &&
    !readsAny(node, moved);
  if (!mayGoOn) return beginAnew(node, state, known, world);
  const isSure = node.loop.spec.kind === 'while' || !(change.own || isBehind(node, moved));
  // Other items begin anew, and nobody knows yet whether they are others.
  const anew = isSure ? null : beginAnew(node, state, known, world);
  if (anew) return { ...anew, goesOnFrom: known, ifSameItems: true };
  return resumeItems(node, state, known, world);
}

function beginAnew(
  node: LoopNode,
  state: StepState,
  known: LoopBefore | null,
  { hintsOf, why }: LoopWorld,
): LoopAgain {
  const items = (known?.unended ?? []).map(([, steps]) => steps);
  const isWhole = state.status === 'succeeded' && state.loop === undefined;
  const ended = isWhole || (known !== null && countReused(known) > 0);
  const ends = { hasEnded: ended, isInDoubt: mayHaveHappened(state), open: items };
  const effect = effectOfLoop(node, ends, hintsOf);
  const again = [{ step: node.step.id, why, ...effect }];
  return { again, goesOnFrom: null, costLast: state.cost ?? 0 };
}

/** The loop, and each inner step that had begun and not ended well. */
function resumeItems(
  node: LoopNode,
  state: StepState,
  known: LoopBefore,
  { hintsOf, why }: LoopWorld,
): LoopAgain {
  const loop = node.step.id;
  const inner = known.unended.flatMap(([index, steps]) =>
    node.loop.chain.flatMap((each): RerunStep[] => {
      const before = stepIn(steps, each.step.id);
      const isAgain = before.status === 'failed' || before.status === 'cancelled';
      if (!isAgain || before.tolerated === 'step') return [];
      const step = pathInItem({ loop, index, inner: each.step.id });
      const reason = before.status === 'failed' ? 'failed' : 'cancelled';
      return [{ step, why: reason, ...effectOfStep(each, before, hintsOf) }];
    }),
  );
  const own: RerunStep = {
    step: loop,
    why,
    effectBefore: 'none',
    destructive: false,
    needsTick: false,
  };
  return { again: [own, ...inner], goesOnFrom: known, costLast: shareOf(state, known) };
}

/** What its items cost that run again, if each cost the same. */
function shareOf({ cost = 0 }: StepState, known: LoopBefore): number {
  const again = known.unended.length;
  return Math.round((cost * again) / Math.max(1, again + countReused(known)));
}

/** Does it wait for one of these? */
export function isBehind({ step }: CompiledStep, moved: ReadonlySet<string>): boolean {
  return step.depends_on.some((id) => moved.has(id));
}

/** Do its items depend on a value that may be another one? What only says which items there are does not count. */
function readsAny(node: LoopNode, moved: ReadonlySet<string>): boolean {
  const { loop } = node;
  const reads = [loop.roundReads, ...loop.chain.map((inner) => inner.reads)];
  if (!reads.every((ids) => ids.isDisjointFrom(moved))) return true;
  return isBehind(node, moved) && loop.chain.some((inner) => namesInScript(inner, 'steps'));
}
