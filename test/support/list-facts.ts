import { tellNumber } from '#src/domain/count.ts';
import type { CommandCenterView } from '#src/views/command-center.ts';
import { describeAsked } from '#src/views/command-center-words.ts';
import type { CreditsView, UsageTotal } from '#src/views/credits.ts';
import type { StopPlanView } from '#src/views/stop-plan.ts';
import type { TaskReminderView } from '#src/views/task-reminder.ts';
import { nameReminder } from '#src/views/task-reminder-words.ts';

export function factsOfCredits(view: CreditsView): string[] {
  const { status, total, prices, thresholds, today, recent } = view;
  return [
    { off: 'off', empty: 'top it up', low: 'low', well: 'charged' }[status],
    total,
    ...factsOfBuckets(view),
    ...prices.flatMap(({ what, credits }) => [what, credits]),
    ...thresholds,
    ...(recent.days === 0 ? [] : [`${recent.days} days`, ...factsOfUsage(today)]),
    ...recent.workflows.flatMap((used) => [used.workflow, ...factsOfUsage(used)]),
  ];
}

export function factsOfBuckets({ buckets }: Pick<CreditsView, 'buckets'>): string[] {
  return buckets.flatMap(({ bucket, credits }) => [bucket, credits]);
}

export function factsOfUsage({ steps, credits }: UsageTotal): string[] {
  return [credits, `${tellNumber(steps)} step`];
}

export function factsOfCommandCenter(view: CommandCenterView): string[] {
  return [
    ...view.sections.flatMap(({ rows, count, page }) => [
      tellNumber(count),
      ...(page?.first == null
        ? []
        : [`${page.first}–${page.first + rows.length - 1} of ${tellNumber(count)}`]),
      ...rows.flatMap(({ shortId, workflow, awaiting, status, failureCode, asked }) => [
        shortId,
        workflow,
        awaiting ? 'awaiting approval' : status,
        ...present(failureCode),
        ...(asked === null ? [] : [describeAsked(asked, (heading) => heading)]),
      ]),
    ]),
    ...view.held.flatMap(({ workflow, by, reason }) => [workflow, by, ...present(reason)]),
    ...(view.undelivered === 0 ? [] : [`${view.undelivered} chat messages`]),
    ...(view.credits === null ? [] : [`${view.credits.total} left`]),
    ...(view.hasLiveWorker ? [] : ['no worker']),
  ];
}

export function factsOfStopPlan(view: StopPlanView): string[] {
  const { runs, count, workflow, isGraceful } = view;
  return [
    isGraceful ? 'gracefully' : 'now',
    ...present(workflow),
    ...(workflow === null ? [] : [`${count}`]),
    ...runs.flatMap(({ title, summary, plan }) => [
      title.shortId,
      title.workflow,
      summary,
      ...(runs.length > 1 ? [] : [...plan.inFlight, ...plan.withdrawn, ...plan.notStarted]),
    ]),
  ];
}

export function present(text: string | null): string[] {
  return text === null ? [] : [text];
}

export function factsOfReminder(view: TaskReminderView): string[] {
  const { title, heading, step, approvers, status, decision, ending } = view;
  const asked = status === 'pending' ? [approvers] : [];
  const decided = decision === null ? [] : [decision.by, ...present(decision.reason)];
  const over = [...decided, ...present(ending?.why ?? null)];
  return [title.workflow, heading, step, ...asked, ...over, nameReminder(view)];
}
