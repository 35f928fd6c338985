import { formatUtc } from '#bots/words/utc.ts';
import { tellNumber } from '#src/domain/count.ts';
import type { Action } from '#src/views/action.ts';
import type { ApprovalView } from '#src/views/approval.ts';
import type { BundleView } from '#src/views/bundle.ts';
import type { FailureAlertView } from '#src/views/failure-alert.ts';
import type { GraphView } from '#src/views/graph.ts';
import type { HelpView } from '#src/views/help.ts';
import type { RetryPreviewView } from '#src/views/retry-preview.ts';
import type { RunTitle } from '#src/views/run-title.ts';
import type { RunView } from '#src/views/run-view.ts';
import type { View } from '#src/views/view.ts';
import {
  factsOfContext,
  factsOfDetour,
  factsOfDigest,
  factsOfFixQuestion,
  factsOfRepeat,
  factsOfStorm,
  factsOfUndelivered,
  factsOfWhyQuiet,
} from './alert-facts.ts';
import {
  factsOfBuckets,
  factsOfCommandCenter,
  factsOfCredits,
  factsOfReminder,
  factsOfStopPlan,
  factsOfUsage,
  present,
} from './list-facts.ts';

/** Of a value that a surface may shorten, so much must be there. */
const BEGINNING_LENGTH = 24;

/** Everything that a view offers, also about its rows. */
export function actionsOfView(view: View): Action[] {
  switch (view.kind) {
    case 'command-center':
      return [...view.sections.flatMap(({ rows }) => rows), ...view.held, view].flatMap(
        ({ actions }) => actions,
      );
    case 'stop-plan':
      return [...view.runs, view].flatMap(({ actions }) => actions);
    case 'tasks':
      return [...view.tasks, view].flatMap(({ actions }) => actions);
    case 'digest':
      return [
        ...view.sections.flatMap(({ rows }) => rows),
        ...view.waiting,
        ...view.stuck,
        view,
      ].flatMap(({ actions }) => actions);
    case 'storm':
      return [...view.rows, view].flatMap(({ actions }) => actions);
    case 'approval':
    case 'bundle':
    case 'credits':
    case 'delivery-alert':
    case 'failure-alert':
    case 'fix-question':
    case 'graph':
    case 'help':
    case 'log':
    case 'low-balance':
    case 'receipt':
    case 'repeat':
    case 'retry-preview':
    case 'run':
    case 'task-reminder':
    case 'why-quiet':
      return view.actions;
  }
}

/** What a surface says; of several it says one. */
export type Fact = string | readonly string[];

/** The texts that every surface must show of a view, in whatever place and case. */
export function factsOfView(view: View): Fact[] {
  return [...factsOfKind(view), ...('rerouted' in view ? factsOfDetour(view) : [])];
}

function factsOfKind(view: View): Fact[] {
  switch (view.kind) {
    case 'approval':
      return factsOfApproval(view);
    case 'bundle':
      return factsOfBundle(view);
    case 'command-center':
      return factsOfCommandCenter(view);
    case 'credits':
      return factsOfCredits(view);
    case 'delivery-alert':
      return factsOfUndelivered(view);
    case 'digest':
      return factsOfDigest(view);
    case 'failure-alert':
      return [...factsOfAlert(view), ...factsOfContext(view.context)];
    case 'fix-question':
      return factsOfFixQuestion(view);
    case 'graph':
      return factsOfGraph(view);
    case 'help':
      return factsOfHelp(view);
    case 'log':
      return [
        ...factsOfTitle(view.title),
        ...view.events.flatMap(({ seq, type, step }) => [`${seq}`, type, ...present(step)]),
        ...(view.omitted === 0 ? [] : [`${view.omitted}`]),
      ];
    case 'low-balance':
      return [
        ...factsOfTitle(view.title),
        view.threshold,
        view.total,
        ...factsOfBuckets(view),
        ...factsOfUsage(view.today),
        view.advice,
        ...view.shellLines.map(({ typed }) => typed),
        ...(view.lateMs === null ? [] : [`${Math.floor(view.lateMs / 60_000)} min late`]),
      ];
    case 'receipt':
      return [view.id, view.message, ...present(view.fix)];
    case 'repeat':
      return factsOfRepeat(view);
    case 'retry-preview':
      return factsOfRetry(view);
    case 'run':
      return factsOfRun(view);
    case 'stop-plan':
      return factsOfStopPlan(view);
    case 'storm':
      return factsOfStorm(view);
    case 'why-quiet':
      return factsOfWhyQuiet(view);
    case 'task-reminder':
      return factsOfReminder(view);
    case 'tasks':
      return view.tasks.flatMap(({ taskName, workflow, step, heading, approvers }) => [
        taskName,
        workflow,
        step,
        heading,
        approvers,
      ]);
  }
}

function factsOfTitle({ workflow, shortId, version, trigger, startedBy }: RunTitle): string[] {
  return [workflow, shortId, `v${version}`, trigger, ...present(startedBy)];
}

function chainFacts({ chain }: RunTitle): string[] {
  if (chain === null) return [];
  const { continues, retried } = chain;
  return [
    ...present(continues),
    ...(retried === null ? [] : [`…${retried.shortId}`, ...present(retried.by)]),
  ];
}

function factsOfRun(view: RunView): Fact[] {
  const { title, status, headline, rows, pendingTasks, stuck, excluded, shellLines } = view;
  // How far away a time is, is said by the surfaces that are drawn anew with it; others tell when.
  const tell = (text: string): Fact[] => {
    const moment = view.moments.find(({ said }) => text.includes(said));
    if (moment === undefined) return [text];
    const { said, words, at } = moment;
    const parts = text.split(said).filter((part) => part !== '.');
    return [...parts, words === '' ? [''] : [said, words + formatUtc(at)]];
  };
  return [
    ...factsOfTitle(title),
    ...chainFacts(title),
    status,
    ...tell(headline),
    ...rows.flatMap(({ id, badge, note, mayHaveHappened }) => [
      id,
      badge,
      ...(mayHaveHappened ? ['may have happened'] : present(note).flatMap(tell)),
    ]),
    ...pendingTasks.flatMap(({ taskName, step }) => [taskName, step]),
    ...(stuck === null ? [] : Object.values(stuck).flatMap(tell)),
    ...(excluded.length === 0 ? [] : ['left out', ...excluded]),
    ...shellLines.map(({ typed }) => typed),
  ];
}

function factsOfRetry(view: RetryPreviewView): string[] {
  const { title, summary, kept, keptNotes, loops, anew, repeats, again, changes } = view;
  return [
    ...factsOfTitle(title),
    summary,
    ...kept,
    ...[...keptNotes, ...loops, ...anew].flatMap(({ step, note }) => [step, note]),
    ...repeats.flatMap(({ step, why, before }) => [step, why, before]),
    ...again.flatMap(({ why, steps }) => [why, ...steps]),
    ...present(view.version),
    ...changes,
    ...present(view.cost),
    ...(view.isTyped || view.actions.some(({ intent }) => intent.type === 'retry-now')
      ? [view.code]
      : []),
  ];
}

function factsOfGraph({ title, status, layers }: GraphView): string[] {
  return [
    ...factsOfTitle(title),
    ...chainFacts(title),
    status,
    ...layers
      .flat()
      .flatMap(({ id, name, badge, dependsOn, isRoot, progress }) => [
        id,
        name,
        badge,
        ...present(progress),
        ...dependsOn,
        ...(isRoot ? ['root step'] : []),
      ]),
  ];
}

function factsOfBundle({ title, fileName, failure, ...view }: BundleView): string[] {
  const { steps, events, omitted } = view;
  return [
    ...factsOfTitle(title),
    fileName,
    ...(failure === null ? [] : [failure.code, ...present(failure.stepId)]),
    `${tellNumber(steps)} step`,
    `${tellNumber(events)} event`,
    ...(omitted === 0 ? [] : [`${omitted} earlier`]),
  ];
}

function factsOfAlert(view: FailureAlertView): string[] {
  const { title, status, code, message, advice, root, others, loops, excluded, lateMs } = view;
  const rootFacts =
    root === null ? [] : [root.place, root.name, `${root.attempt}/${root.attemptsMax}`];
  return [
    ...factsOfTitle(title),
    ...chainFacts(title),
    status,
    code,
    message,
    advice,
    ...(lateMs === null ? [] : [`${Math.floor(lateMs / 60_000)} min late`]),
    ...rootFacts,
    ...loops.flatMap(({ step, note }) => [step, note]),
    ...(excluded.length === 0 ? [] : ['left out', ...excluded]),
    ...view.shellLines.map(({ typed }) => typed),
    ...others.flatMap(({ badge, steps }) => [
      badge,
      `${steps.length}`,
      ...steps.map(({ id }) => id),
    ]),
  ];
}

function factsOfApproval(view: ApprovalView): string[] {
  const { title, status, taskName, heading, description, fields, decision, ending } = view;
  const isPending = status === 'pending';
  return [
    ...factsOfTitle(title),
    isPending ? 'awaiting approval' : status,
    taskName,
    view.step,
    view.stepName,
    heading,
    ...present(description),
    ...fields.flatMap(({ name, value }) => [name, value.slice(0, BEGINNING_LENGTH)]),
    ...(isPending ? [view.approvers] : []),
    ...(view.quorum > 1 ? [`${view.votes.length} of ${view.quorum}`] : []),
    ...(view.votes.length > 0 && view.quorum > 1 ? view.votes.map(({ by }) => by) : []),
    ...view.edits.flatMap(({ by, version, changes }) => [
      by,
      `version ${version}`,
      ...changes.map(({ field }) => field),
    ]),
    ...(decision === null ? [] : [decision.by, ...present(decision.reason)]),
    ...present(ending?.why ?? null),
    ...(isPending && view.isPaused ? ['paused'] : []),
  ];
}

function factsOfHelp({ verbs, verb }: HelpView): Fact[] {
  if (verb === null)
    return verbs.flatMap(({ usage, about }) => [usage, about.split('\n')[0] ?? '']).map(asTyped);
  const flags = verb.flags.flatMap(({ name, value, about }) => [name, ...present(value), about]);
  return [verb.usage, ...verb.about.split('\n'), ...flags].map(asTyped);
}

/** A flag is typed with dashes, or is an option by its name. */
function asTyped(words: string): Fact {
  return [words, words.replaceAll('--', '')];
}
