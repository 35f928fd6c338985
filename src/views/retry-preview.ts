import { count } from '#src/domain/count.ts';
import { describeCredits } from '#src/domain/credits.ts';
import { describePlace } from '#src/domain/describe-place.ts';
import { describeGraphDiff, type GraphDiff } from '#src/domain/diff-graphs.ts';
import type { RetryChoice } from '#src/domain/intent.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { RerunStep } from '#src/domain/resume-plan.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { outerStepOf } from '#src/domain/step-path.ts';
import { type Action, actionFor } from './action.ts';
import {
  describeAnew,
  describeBefore,
  describeLoop,
  describeVersion,
  noteOf,
  type PlannedWords,
  REASONS,
  summarise,
} from './retry-words.ts';
import { type RunTitle, titleOf } from './run-title.ts';

/** What a retry will do, before it does it: what is kept, what runs again, what that may repeat. */
export interface RetryPreviewView {
  kind: 'retry-preview';
  /** Of the run that it continues. */
  title: RunTitle;
  status: RunFacts['state']['status'];
  /** "It goes on at charge-card: 1 step is kept, 4 run again." */
  summary: string;
  /** Steps whose results are taken over. */
  kept: string[];
  /** Those of them that people answered or that had failed, and what of it is kept. */
  keptNotes: { step: string; note: string }[];
  /** Loops that go on where they were: "13 of 14 items are kept". */
  loops: { step: string; note: string }[];
  /** Loops that had begun and begin anew, with why, and how far they had come. */
  anew: { step: string; note: string }[];
  /** Steps that run again and may act outside a second time; those that need a yes come first. */
  repeats: { step: string; why: string; before: string; needsTick: boolean }[];
  /** The other steps that run again, by why. */
  again: { why: string; steps: string[] }[];
  /** Which version it runs, where there are two to choose from. */
  version: string | null;
  /** What is different between the two, a line an idea. */
  changes: string[];
  /** What the steps that run again were charged last time. */
  cost: string | null;
  /** 8 hex digits that stand for all of this: whoever names them has seen it. */
  code: string;
  /** It has an input of its own, which no button can carry: the same line is sent again, with the code. */
  isTyped: boolean;
  /** It starts in this moment: there is nothing left to say yes to. */
  isStarting: boolean;
  actions: Action[];
}

/** `facts`: of the run that is continued. */
export interface RetryPreviewFacts extends PlannedWords {
  code: string;
  choice: RetryChoice;
  /** What is different between the version of the run and the newest one; null: they are one. */
  drift: GraphDiff | null;
  isStarting?: boolean;
}

/** Text from outside goes through `redact`. */
export function viewRetryPreview(preview: RetryPreviewFacts, redact: Redact): RetryPreviewView {
  const { facts, plan, code, isTyped, drift, isStarting = false } = preview;
  const placed = (path: string) => redact(describePlace(facts.graph, path));
  const byNeed = plan.again
    .filter(isDoubtful)
    .toSorted((a, b) => Number(b.needsTick) - Number(a.needsTick));
  const goesOn = new Set(plan.loops.map(({ step }) => step));
  // What a loop goes on with is told beside what it keeps.
  const plain = plan.again.filter(
    (step) => !isDoubtful(step) && !goesOn.has(outerStepOf(step.step)),
  );
  const byLoop = Map.groupBy(plain, ({ step }) => describeAnew(preview, step) !== null);
  return {
    kind: 'retry-preview',
    title: titleOf(facts, redact),
    status: facts.state.status,
    summary: redact(summarise(preview)),
    kept: plan.reused.map(({ step }) => placed(step)),
    keptNotes: plan.reused.flatMap((reused) => {
      const note = noteOf(facts, reused);
      return note === null ? [] : [{ step: placed(reused.step), note: redact(note) }];
    }),
    loops: plan.loops.map((loop) => ({
      step: redact(loop.step),
      note: redact(describeLoop(plan, loop)),
    })),
    anew: (byLoop.get(true) ?? []).map(({ step, why }) => ({
      step: redact(step),
      note: `${REASONS[why]}; ${describeAnew(preview, step)}`,
    })),
    repeats: byNeed.map((again) => ({
      step: placed(again.step),
      why: REASONS[again.why],
      before: describeBefore(preview, again),
      needsTick: again.needsTick,
    })),
    again: Array.from(
      Map.groupBy(byLoop.get(false) ?? [], ({ why }) => REASONS[why]),
      ([why, steps]) => ({ why, steps: steps.map(({ step }) => placed(step)) }),
    ),
    version: describeVersion(plan),
    changes: drift === null ? [] : describeGraphDiff(drift).map(redact),
    cost: plan.costLast === 0 ? null : describeCredits(plan.costLast),
    code,
    isTyped,
    isStarting,
    actions: isStarting ? [] : actionsOf(preview),
  };
}

/** What the card opens with, and whether anything happens yet. */
export function headRetry({ isStarting }: RetryPreviewView): { word: string; state: string } {
  return isStarting
    ? { word: 'retry', state: 'It starts now.' }
    : { word: 'retry?', state: 'Nothing is started until you say so.' };
}

function isDoubtful({ effectBefore, needsTick }: RerunStep): boolean {
  return needsTick || effectBefore === 'happened' || effectBefore === 'unknown';
}

function actionsOf({ facts, plan, code, choice, isTyped }: RetryPreviewFacts): Action[] {
  const ticks = plan.again.filter(({ needsTick }) => needsTick).length;
  const over = {
    label: `Retry, and repeat ${count(ticks, 'step')}`,
    about: `${count(ticks, 'step')} may act twice`,
    style: 'danger',
  } as const;
  const { fromPlace: _, ...whole } = choice;
  const isNewer = plan.latestVersion > plan.version;
  return [
    ...(isTyped
      ? []
      : [actionFor({ type: 'retry-now', ...choice, plan: code }, ticks === 0 ? {} : over)]),
    ...(isNewer && !isTyped ? [actionFor({ type: 'retry', ...whole, latest: true })] : []),
    actionFor({ type: 'show', runId: facts.runId }),
  ];
}
