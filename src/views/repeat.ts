import type { AlertContext, NamedRun } from '#src/domain/alert-context.ts';
import { describePlace } from '#src/domain/describe-place.ts';
import type { Redact } from '#src/domain/redact.ts';
import { explainFailure } from '#src/domain/root-cause.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { type Action, actionFor } from './action.ts';
import { redactContext } from './alert-words.ts';
import { type RunTitle, titleOf } from './run-title.ts';
import type { Tone } from './run-view.ts';

/** Said in the thread of an alert when the same has failed again. */
export interface RepeatView {
  kind: 'repeat';
  tone: Tone;
  /** The newest of the runs. */
  title: RunTitle;
  code: string;
  /** Where, in words; null: no step is to blame. */
  place: string | null;
  message: string;
  advice: string;
  context: AlertContext;
  /** The newest of the runs that it tells of; where they are few, all of them. */
  runs: NamedRun[];
  actions: Action[];
}

/** `facts`: of the newest run. Null: it has not failed. */
export function viewRepeat(
  facts: RunFacts,
  { context, runs }: { context: AlertContext; runs: NamedRun[] },
  redact: Redact,
): RepeatView | null {
  const failure = explainFailure(facts.graph, facts.state);
  if (failure === null) return null;
  const { code, message, advice, rootStepId } = failure;
  return {
    kind: 'repeat',
    tone: context.recovered === null ? 'bad' : 'good',
    title: titleOf(facts, redact),
    code,
    place: rootStepId === null ? null : redact(describePlace(facts.graph, rootStepId)),
    message: redact(message),
    advice,
    context: redactContext(context, redact),
    runs,
    actions: [actionFor({ type: 'show', runId: facts.runId })],
  };
}
