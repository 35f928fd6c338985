import { isTerminal } from '#src/domain/run-events.ts';
import type { Submission } from '#src/store/append.ts';
import type { EndedCount } from './thread-messages.ts';

/** Whoever is told looks at the database: this often is soon enough for people, and no load. */
const TELL_EVERY_MS = 50;

/** Notes what was written, and says so once a while however much it was: that runs changed, and how many ended how. */
export function gatherWritten(
  say: (ended: EndedCount[]) => void,
): (submission: Submission) => void {
  const counts = new Map<string, EndedCount>();
  let timer: NodeJS.Timeout | undefined;
  return (submission) => {
    if (submission.type === 'write') return;
    const { change, notices = [] } = submission;
    if (!change && notices.length === 0) return;
    if (change) countEnd(counts, change.projection);
    timer ??= setTimeout(() => {
      timer = undefined;
      const ended = [...counts.values()];
      counts.clear();
      say(ended);
    }, TELL_EVERY_MS);
  };
}

type Ending = NonNullable<Extract<Submission, { type: 'append' }>['change']>['projection'];

function countEnd(
  counts: Map<string, EndedCount>,
  { status, failureCode }: Pick<Ending, 'status' | 'failureCode'>,
): void {
  if (!isTerminal(status)) return;
  const key = `${status} ${failureCode}`;
  const count = (counts.get(key)?.count ?? 0) + 1;
  counts.set(key, { status, failureCode, count });
}
