import { formatDuration } from '#src/domain/format-time.ts';
import type { StopPlan } from '#src/domain/stop-plan.ts';
import type { StopPlanView } from './stop-plan.ts';

type PlannedRun = StopPlanView['runs'][number];

/** What the card opens with, and the run that alone is meant; null: several are, or a workflow. */
export function headStopPlan({ runs, count, workflow, isGraceful }: StopPlanView): {
  word: string;
  name: string;
  only: PlannedRun | null;
} {
  const [first, another] = runs;
  const only = another === undefined && workflow === null ? (first ?? null) : null;
  return {
    word: isGraceful ? 'stop gracefully?' : 'stop now?',
    name: workflow ?? only?.title.workflow ?? `${count} active runs`,
    only,
  };
}

/** Why nothing is stopped yet, and what stops it. */
export function explainStopPlan({ why, count, isGraceful, drainMs }: StopPlanView): string {
  const time = isGraceful ? ` What is in flight has ${formatDuration(drainMs)} to end.` : '';
  switch (why) {
    case 'guessed':
      return `It is the only active run here. Nothing is stopped until you confirm it.${time}`;
    case 'several':
      return `Which of them is meant? Nothing is stopped until you pick one.${time}`;
    case 'dry_run':
      return `Only looked at: nothing is stopped.${time}`;
    case 'all': {
      const runs = count === 1 ? 'The one active run' : `All ${count} active runs`;
      return `${runs} of the workflow would be stopped. Nothing is stopped until you confirm the count.${time}`;
    }
  }
}

/** The steps by what a stop would do to them; none of those that are empty. */
export function listPlan({
  isGraceful,
  inFlight,
  cancelled,
  withdrawn,
  notStarted,
}: StopPlan): [label: string, ids: readonly string[]][] {
  const lists: [label: string, ids: readonly string[]][] = [
    [isGraceful ? 'Will finish' : 'Cut off', inFlight],
    ['Not tried again', cancelled],
    ['Withdrawn', withdrawn],
    ['Will not start', notStarted],
  ];
  return lists.filter(([, ids]) => ids.length > 0);
}
