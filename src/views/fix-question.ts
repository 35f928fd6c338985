import type { AlertContext } from '#src/domain/alert-context.ts';
import { describePlace } from '#src/domain/describe-place.ts';
import type { Redact } from '#src/domain/redact.ts';
import { explainFailure } from '#src/domain/root-cause.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { type Action, actionFor } from './action.ts';
import { redactContext } from './alert-words.ts';
import { type RunTitle, titleOf } from './run-title.ts';
import type { Tone } from './run-view.ts';

/** Asked in the thread of an alert when what somebody cared for works again. */
export interface FixQuestionView {
  kind: 'fix-question';
  tone: Tone;
  title: RunTitle;
  code: string;
  /** Where it failed, in words; null: no step was to blame. */
  place: string | null;
  context: AlertContext;
  /** Somebody has said what fixed it. */
  isAnswered: boolean;
  actions: Action[];
}

/** `facts`: of the alert's run. Null: there is nothing to ask. */
export function viewFixQuestion(
  facts: RunFacts,
  context: AlertContext,
  redact: Redact,
): FixQuestionView | null {
  const failure = explainFailure(facts.graph, facts.state);
  const { recovered, lastFix } = context;
  if (failure === null || recovered === null) return null;
  const { code, rootStepId } = failure;
  const isAnswered = lastFix !== null && lastFix.at >= recovered.at;
  return {
    kind: 'fix-question',
    tone: 'good',
    title: titleOf(facts, redact),
    code,
    place: rootStepId === null ? null : redact(describePlace(facts.graph, rootStepId)),
    context: redactContext(context, redact),
    isAnswered,
    actions: isAnswered ? [] : [actionFor({ type: 'tell-fix', runId: facts.runId })],
  };
}
