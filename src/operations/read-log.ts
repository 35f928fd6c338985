import type { ReadApp } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { RunEvent } from '#src/domain/run-events.ts';
import type { RunState } from '#src/domain/run-state.ts';
import { loadLog, loadLogPage } from '#src/store/events.ts';
import type { RunRecord } from '#src/store/runs.ts';
import { loadStates } from '#src/store/short-logs.ts';
import { loadState } from '#src/store/snapshots.ts';

/** A run's whole log. Throws a Refusal when only a newer version can read it. */
export async function readLog(app: ReadApp, record: RunRecord): Promise<RunEvent[]> {
  const log = await loadLog(app.db, { run: record.run, createdAt: record.created_at });
  if (log) return log;
  throw refuseNewerLog();
}

/** The state that a run's log makes. Throws a Refusal when only a newer version can read it. */
export async function readState(
  app: Pick<ReadApp, 'db'>,
  { run, created_at: createdAt, head }: RunRecord,
): Promise<RunState> {
  const state = await loadState(app.db, { run, createdAt, head });
  if (state) return state;
  throw refuseNewerLog();
}

/** The states of several runs, by their keys; one that only a newer version can read is absent. */
export function readStates(
  { db }: Pick<ReadApp, 'db'>,
  records: readonly RunRecord[],
): Promise<ReadonlyMap<number, RunState>> {
  return loadStates(
    db,
    records.map(({ run, created_at: createdAt, head }) => ({ run, createdAt, head })),
  );
}

/** A run's log a page at a time, from after a seq on: it may be bigger than what one wants to hold. */
export async function* readLogPages(
  app: ReadApp,
  record: RunRecord,
  above = 0,
): AsyncGenerator<readonly RunEvent[]> {
  for (let last = above; ; ) {
    const place = { run: record.run, createdAt: record.created_at, above: last };
    const page = await loadLogPage(app.db, place);
    if (page === null) throw refuseNewerLog();
    const end = page.at(-1);
    if (!end) return;
    yield page;
    last = end.seq;
  }
}

function refuseNewerLog(): Refusal {
  return new Refusal(
    'unavailable',
    'The run was written by a newer Signalbox.',
    'Update this one to look at it.',
  );
}
