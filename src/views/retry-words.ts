import { count, tellNumber } from '#src/domain/count.ts';
import { describePlace } from '#src/domain/describe-place.ts';
import type {
  EffectBefore,
  RerunReason,
  RerunStep,
  ResumePlan,
  ReusedStep,
} from '#src/domain/resume-plan.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { stepOf } from '#src/domain/run-state.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { parseStepPath } from '#src/domain/step-path.ts';

export const REASONS: Readonly<Record<RerunReason, string>> = {
  failed: 'failed',
  cancelled: 'was cancelled',
  never_ran: 'never ran',
  downstream: 'comes after what runs again',
  changed: 'has changed',
  asked: 'asked for',
};

const EFFECTS: Readonly<Record<EffectBefore, string>> = {
  none: 'it had not acted outside',
  happened: 'its call succeeded, and would be made a second time',
  refused: 'the other side had refused it',
  unknown: 'it may have happened',
};

const LOOP_EFFECTS: Readonly<Record<EffectBefore, string>> = {
  none: 'it had not acted outside',
  happened: 'calls of its items succeeded, and would be made a second time',
  refused: 'the other side had refused it',
  unknown: 'calls of its items may have happened',
};

/** What the words of a retry are made from. */
export interface PlannedWords {
  facts: RunFacts;
  plan: ResumePlan;
  /** It has an input of its own. */
  isTyped: boolean;
}

/** "It goes on at charge-card: 1 step is kept, 4 steps run again." */
export function summarise(preview: PlannedWords): string {
  const { plan, isTyped } = preview;
  const { reused, again, fresh, loops } = plan;
  if (fresh) return `Everything runs again, with ${isTyped ? 'another' : 'the same'} input.`;
  if (again.length === 0) return `Nothing runs again: all ${reused.length} steps are kept.`;
  const steps = again.filter(({ step }) => parseStepPath(step) === null).length;
  const runs = `${count(steps, 'step')} ${steps === 1 ? 'runs' : 'run'} again`;
  const changed = isTyped ? ', with another input' : '';
  if (reused.length === 0 && loops.length === 0) return `Nothing is kept: ${runs}${changed}.`;
  const kept = `${count(reused.length, 'step')} ${reused.length === 1 ? 'is' : 'are'} kept, `;
  const start = describeStart(preview);
  return `It goes on at ${start}: ${reused.length === 0 ? '' : kept}${runs}${changed}.`;
}

/** A loop that goes on does so at an item. */
function describeStart({ facts: { graph }, plan }: PlannedWords): string {
  const first = plan.again[0]?.step ?? '';
  const isLoop = plan.loops.some(({ step }) => step === first);
  const inner = isLoop ? plan.again.find(({ step }) => parseStepPath(step)?.loop === first) : null;
  return describePlace(graph, inner?.step ?? first);
}

/** Who had answered it, by name: whoever retries stands by what others have said. */
export function noteOf(
  { state }: RunFacts,
  { step, from, isAnswer, isFailure }: ReusedStep,
): string | null {
  if (isFailure) return 'failed, tolerated: it is not tried again';
  if (!isAnswer) return null;
  const { task, answer } = stepOf(state, step);
  const approved = answer?.approved ?? task?.approved ?? true;
  const by = answer?.by ?? task?.decided?.by;
  const verdict = approved ? 'approved' : 'rejected';
  return by === undefined ? `answered in run …${shortIdOf(from)}` : `${verdict} by ${by.name}`;
}

/** "13 of 14 items are kept, item #9 goes on at send". */
export function describeLoop(
  { again }: ResumePlan,
  { step: loop, reusedItems, count: items, ifSameItems }: ResumePlan['loops'][number],
): string {
  const what =
    items === null
      ? count(reusedItems, 'round')
      : `${tellNumber(reusedItems)} of ${count(items, 'item')}`;
  const kept = `${what} ${reusedItems === 1 ? 'is' : 'are'} kept`;
  if (ifSameItems) return `${kept} if its items are the same; over others it begins anew`;
  const places = again.flatMap(({ step }) => parseStepPath(step) ?? []);
  const [first, ...others] = places.filter((place) => place.loop === loop);
  if (first === undefined) return kept;
  const item = `${items === null ? 'round' : 'item'} #${first.index}`;
  const more = others.length === 0 ? '' : `, and ${tellNumber(others.length)} more where they were`;
  return `${kept}, ${item} goes on at ${first.inner}${more}`;
}

/** "begins anew: all its items run again, 10 of 14 had ended well"; null: it is no loop that had begun. */
export function describeAnew({ facts: { graph, state }, plan }: PlannedWords, step: string) {
  const spec = graph.steps.get(step)?.loop?.spec;
  const { attempt, loop, reusedFrom } = stepOf(state, step);
  const hasBegun = attempt > 0 || reusedFrom !== undefined;
  if (!spec || !hasBegun || plan.loops.some((going) => going.step === step)) return null;
  if (spec.kind === 'while') {
    return `begins anew${loop ? `: ${count(loop.succeeded, 'round')} had ended well` : ''}`;
  }
  const before = loop
    ? `, ${tellNumber(loop.succeeded)} of ${loop.count === null ? '?' : tellNumber(loop.count)} had ended well`
    : '';
  return `begins anew: all its items run again${before}`;
}

/** What a step did before, as far as that is known. */
export function describeBefore(
  preview: PlannedWords,
  { step, effectBefore, destructive }: Pick<RerunStep, 'step' | 'effectBefore' | 'destructive'>,
): string {
  const isLoop = (preview.facts.graph.steps.get(step)?.loop ?? null) !== null;
  const anew = describeAnew(preview, step);
  return [
    ...(anew === null ? [] : [anew]),
    (isLoop ? LOOP_EFFECTS : EFFECTS)[effectBefore],
    ...(destructive ? ['its tool says that it destroys'] : []),
  ].join('; ');
}

/** Null where there is only one version to choose from. */
export function describeVersion({ version, latestVersion, diff }: ResumePlan): string | null {
  if (diff !== null) return `It runs v${version}, which is not the version that the run had.`;
  if (latestVersion === version) return null;
  return `v${latestVersion} is published; this retry stays on v${version}.`;
}
