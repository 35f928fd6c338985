import type { AlertContext, NamedRun } from '#src/domain/alert-context.ts';
import { tellNumber } from '#src/domain/count.ts';
import { type Action, actionFor } from './action.ts';

/** What is offered about failures that are the same to people; `isQuiet`: they alert nobody as it is. */
export function actionsOfGroup({
  newest,
  count,
  isMuted = false,
  isQuiet = false,
}: {
  newest: NamedRun;
  count: number;
  isMuted?: boolean;
  isQuiet?: boolean;
}): Action[] {
  const { runId } = newest;
  const mute = actionFor({ type: isMuted ? 'unmute' : 'mute', runId });
  return [
    actionFor({ type: 'show-group', runId }, { label: 'Show' }),
    retryAllOf(runId, count),
    ...(isQuiet && !isMuted ? [] : [mute]),
  ];
}

/** What an alert offers besides what it offers about its run. */
export function actionsOfContext(runId: string, context: AlertContext | null) {
  if (context === null) return { retries: [], care: [] };
  const { count, newest, recovered, claim, mute } = context;
  const isOver = recovered !== null;
  return {
    retries: count > 1 ? [retryAllOf(newest.runId, count)] : [],
    care: [
      ...(isOver ? [] : [actionFor({ type: claim === null ? 'claim' : 'release-claim', runId })]),
      ...(mute !== null ? [actionFor({ type: 'unmute', runId })] : []),
      ...(mute === null && !isOver ? [actionFor({ type: 'mute', runId })] : []),
    ],
  };
}

/** Never at once: it shows first what it would do. */
function retryAllOf(runId: string, count: number): Action {
  const label = count === 1 ? 'Retry' : `Retry all ${tellNumber(count)}`;
  // What is most likely is offered beside it.
  return actionFor({ type: 'retry-group', runId }, { label, style: 'plain' });
}
