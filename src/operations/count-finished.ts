import type { App } from '#src/app.ts';
import { advanceStreaks } from '#src/domain/streaks.ts';
import { type EndedRun, QUARTER_MS, signatureOfRun, tallyRuns } from '#src/domain/tally-runs.ts';
import { listOpenStreaks, listStreaks, putStreaks } from '#src/store/streaks.ts';
import {
  addTallies,
  listUncounted,
  loadTallyMark,
  moveTallyMark,
  numberRuns,
} from '#src/store/tallies.ts';
import { countMessages } from './count-messages.ts';
import { recoverAlerts } from './recover-alerts.ts';

/** What one write counts: while it is written nobody else is served. */
const PAGE_MAX = 500;

/**
 * Numbers the runs that have ended since, counts them and follows their failures, a page in one write:
 * each run is counted once, however many processes do it. True: there may be more.
 */
export async function countFinished(app: App): Promise<boolean> {
  const { db, clock } = app;
  const mark = await loadTallyMark(db);
  const ended = (await listUncounted(db, PAGE_MAX)).toSorted(byEnd);
  if (ended.length === 0) return false;
  const now = clock.now();
  const isOver = now >= mark.block_until || now < mark.block_until - QUARTER_MS;
  const block = isOver ? mark.block + 1 : mark.block;
  const until = isOver ? now + QUARTER_MS : mark.block_until;
  const to = { finishedNo: mark.finished_no + ended.length, block, until };
  const streaks = advanceStreaks(await loadStreaks(app, ended), ended);
  const runs = ended.map(({ run }) => run);
  const statements = [
    moveTallyMark(db, mark, to),
    numberRuns(db, runs, mark.finished_no),
    addTallies(db, block, tallyRuns(ended)),
    putStreaks(db, block, streaks.changed),
    ...(await countMessages(app, ended, { block, streaks: streaks.numbers })),
    ...recoverAlerts(app, streaks.recovered),
  ];
  await app.journal.submit('bulk', { type: 'write', statements, runs, barrier: false });
  return true;
}

function byEnd(one: EndedRun, other: EndedRun): number {
  return one.finishedAt - other.finishedAt || one.run - other.run;
}

async function loadStreaks({ db }: App, ended: readonly EndedRun[]) {
  const signatures = ended.flatMap((run) => signatureOfRun(run) ?? []);
  const succeeded = ended.filter(({ status }) => status === 'completed');
  const workflows = new Set(succeeded.map(({ workflowId }) => workflowId));
  const [newest, open] = await Promise.all([
    listStreaks(db, signatures),
    listOpenStreaks(db, [...workflows]),
  ]);
  return [...newest, ...open];
}
