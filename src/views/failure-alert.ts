import type { AlertContext } from '#src/domain/alert-context.ts';
import { type CompiledGraph, nodeOf } from '#src/domain/compile-graph.ts';
import { describePlace } from '#src/domain/describe-place.ts';
import type { FailureCode } from '#src/domain/failure-codes.ts';
import type { Redact } from '#src/domain/redact.ts';
import { explainFailure } from '#src/domain/root-cause.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { type RunState, stepOf } from '#src/domain/run-state.ts';
import { outerStepOf } from '#src/domain/step-path.ts';
import { mayHaveHappened } from '#src/domain/step-state.ts';
import { type Action, actionFor } from './action.ts';
import { redactContext } from './alert-words.ts';
import { describeLoop, hasTrouble } from './loop-row.ts';
import { retriesOf } from './run-actions.ts';
import { type RunTitle, titleOf } from './run-title.ts';
import type { Tone } from './run-view.ts';
import { type ShellLine, shellLinesFor } from './shell-line.ts';
import { actionsOfContext } from './signature-actions.ts';
import { rowsOf, type StepRow } from './step-row.ts';

/** Why a run ended badly, what to do, and what became of its other steps. */
export interface FailureAlertView {
  kind: 'failure-alert';
  title: RunTitle;
  status: 'failed' | 'stopped';
  tone: Tone;
  code: FailureCode;
  message: string;
  advice: string;
  /** Null where no step is to blame: stopped, rejected at the start, or no worker. */
  root: RootFacts | null;
  /** The steps that are not to blame: what became of them, and whether anybody must act. */
  others: OtherSteps[];
  /** Loops of which not all ended well, folded: "9/14 done, item #9 failed at send". */
  loops: { step: string; note: string }[];
  /** Steps that whoever started it, or the setup of the workflow, left out. */
  excluded: string[];
  /** How long after the failure people were told of it; null: in time, or they asked. */
  lateMs: number | null;
  /** Of the failures like it, and of the people who care; null: nobody asked for that. */
  context: AlertContext | null;
  shellLines: ShellLine[];
  actions: Action[];
}

/** What a failure is told with besides its run. */
export interface ToldWith {
  /** See the view. */
  lateMs?: number | null;
  context?: AlertContext | null;
}

export interface RootFacts {
  /** Its path. */
  id: string;
  /** Where it stands, in words: its id, or "send (item #9 of each)". */
  place: string;
  name: string;
  /** 0: it failed before its first attempt. */
  attempt: number;
  attemptsMax: number;
  mayHaveHappened: boolean;
}

export interface OtherSteps {
  badge: StepRow['badge'];
  fate: Fate;
  steps: StepRow[];
}

/**
 * finished: its result stays. failed_too: in a branch of its own, after the root. tolerated: it
 * failed, and the run went on. was_running: cancelled, no fix needed. may_have_happened: cancelled
 * in a call that may have changed something outside. never_ran: blocked. left_out: skipped, meant so.
 */
export type Fate =
  | 'finished'
  | 'failed_too'
  | 'tolerated'
  | 'was_running'
  | 'may_have_happened'
  | 'never_ran'
  | 'left_out';

const FATES: readonly Fate[] = [
  'failed_too',
  'tolerated',
  'finished',
  'may_have_happened',
  'was_running',
  'never_ran',
  'left_out',
];

/** Null for a run that has neither failed nor been stopped. Text from outside goes through `redact`. */
export function viewFailureAlert(
  facts: RunFacts,
  redact: Redact,
  { lateMs = null, context = null }: ToldWith = {},
): FailureAlertView | null {
  const { graph, state } = facts;
  const failure = explainFailure(graph, state);
  if (failure === null || (state.status !== 'failed' && state.status !== 'stopped')) return null;
  const { code, message, advice, rootStepId } = failure;
  const outer = rootStepId === null ? null : redact(outerStepOf(rootStepId));
  const rows = rowsOf(facts, redact);
  const others = rows.filter(({ id }) => id !== outer);
  const byFate = Map.groupBy(others, fateOf);
  const title = titleOf(facts, redact);
  return {
    kind: 'failure-alert',
    title,
    status: state.status,
    tone: toneOfAlert(state.status, context),
    code,
    message: redact(message),
    advice,
    root: rootStepId === null ? null : rootOf(graph, state, { id: rootStepId, redact }),
    others: FATES.flatMap((fate) => {
      const steps = byFate.get(fate) ?? [];
      return steps[0] ? [{ badge: steps[0].badge, fate, steps }] : [];
    }),
    loops: rows.flatMap(({ id, loop }) =>
      loop !== null && hasTrouble(loop) ? [{ step: id, note: redact(describeLoop(loop)) }] : [],
    ),
    excluded: state.excluded.map(redact),
    lateMs,
    context: context && redactContext(context, redact),
    shellLines: shellLinesFor(code, title),
    actions: actionsOf(state.status, title, context),
  };
}

function toneOfAlert(status: FailureAlertView['status'], context: AlertContext | null): Tone {
  if (context !== null && context.recovered !== null) return 'good';
  return status === 'failed' ? 'bad' : 'neutral';
}

function rootOf(
  graph: CompiledGraph,
  state: RunState,
  { id, redact }: { id: string; redact: Redact },
): RootFacts {
  const { step } = nodeOf(graph, id);
  const root = stepOf(state, id);
  return {
    id: redact(id),
    place: redact(describePlace(graph, id)),
    name: redact(step.name),
    attempt: root.attempt,
    // Attempts that a lost worker took with it are not counted against the step.
    attemptsMax: Math.max(root.attempt, step.retry_count + 1),
    mayHaveHappened: mayHaveHappened(root),
  };
}

/** Null for what has not ended, which no run that ended has. */
function fateOf(row: StepRow): Fate | null {
  switch (row.badge) {
    case 'Success':
      return 'finished';
    case 'Failed':
      return row.isTolerated ? 'tolerated' : 'failed_too';
    case 'Cancelled':
      return row.mayHaveHappened ? 'may_have_happened' : 'was_running';
    case 'Skipped (Blocked)':
      return 'never_ran';
    case 'Skipped':
      return 'left_out';
    case 'Pending':
    case 'Running':
    case 'Waiting':
      return null;
  }
}

/** What somebody does at three in the morning first: a phone shows some of them. */
function actionsOf(
  status: FailureAlertView['status'],
  title: RunTitle,
  context: AlertContext | null,
): Action[] {
  const { runId } = title;
  const { retries, care } = actionsOfContext(runId, context);
  const [first, ...others] = retriesOf(status, title);
  return [
    ...(first === undefined ? [] : [first]),
    ...retries,
    ...care,
    actionFor({ type: 'show', runId }),
    ...others,
    actionFor({ type: 'log', runId }),
  ];
}
