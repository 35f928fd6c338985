import type { Knex } from 'knex';
import { z } from 'zod';
import type { Statement } from './append.ts';
import { uuidColumn } from './run-id.ts';
import { toStatement } from './statement.ts';

export interface NewWorker {
  uuid: string;
  host: string;
  boot: string;
  pid: number;
  startedAt: number;
  /** The one run that it drives; absent: whatever is due. */
  onlyRun?: number | undefined;
}

const WorkerRow = z.object({
  id: z.number(),
  host: z.string(),
  boot: z.string(),
  pid: z.number(),
  beat: z.number(),
  beat_at: z.number(),
  stopped_at: z.number().nullable(),
  only_run: z.number().nullable(),
  process_groups: z.string(),
});

/** `startTicks` tells whether a process number still means the same process. */
const GroupRow = z.object({ pgid: z.number().int().positive(), startTicks: z.string().nullable() });
export type ProcessGroupRow = z.infer<typeof GroupRow>;

export interface WorkerRecord {
  worker: number;
  host: string;
  boot: string;
  pid: number;
  beat: number;
  beatAt: number;
  isStopped: boolean;
  /** The one run that it drives; null: whatever is due. */
  onlyRun: number | null;
  /** Process groups of the stdio servers it started. */
  processGroups: ProcessGroupRow[];
}

/** Returns the worker's key in a column `id`. */
export function registerWorker(db: Knex, worker: NewWorker): Statement {
  const { uuid, host, boot, pid, startedAt, onlyRun = null } = worker;
  const row = { uuid: uuidColumn(db, uuid), host, boot, pid, started_at: startedAt };
  return toStatement(
    db('workers')
      .insert({ ...row, beat_at: startedAt, only_run: onlyRun })
      .returning('id'),
  );
}

/** Loses when somebody took the worker for dead. */
export function bumpBeat(db: Knex, worker: number, now: number): Statement {
  const beat = db.raw('beat + 1');
  const alive = db('workers').where({ id: worker, stopped_at: null });
  return toStatement(alive.update({ beat, beat_at: now }), { mustMatch: true });
}

/** From here on the worker cannot beat. Loses when it has beaten since it was seen: it lives. */
export function declareDead(
  db: Knex,
  { worker, beat }: Pick<WorkerRecord, 'worker' | 'beat'>,
  now: number,
): Statement {
  const stopped_at = db.raw('coalesce(stopped_at, ?)', [now]);
  const asSeen = db('workers').where({ id: worker, beat });
  return toStatement(asSeen.update({ stopped_at }), { mustMatch: true });
}

export function recordProcessGroups(
  db: Knex,
  worker: number,
  groups: readonly ProcessGroupRow[],
): Statement {
  return toStatement(
    db('workers')
      .where({ id: worker })
      .update({ process_groups: JSON.stringify(groups) }),
  );
}

/** Says goodbye: whatever the worker still owns may be taken over at once. */
export function markWorkerStopped(db: Knex, worker: number, now: number): Statement {
  return toStatement(db('workers').where({ id: worker }).update({ stopped_at: now }));
}

/** The dead are forgotten once nothing is theirs; `workers` stays as small as what is alive. */
export function forgetWorker(db: Knex, worker: number): Statement {
  return toStatement(db('workers').where({ id: worker }).delete());
}

/** Every worker that has not been forgotten. */
export async function listWorkers(db: Knex): Promise<WorkerRecord[]> {
  const rows = await db('workers').select(Object.keys(WorkerRow.shape)).orderBy('id').limit(10_000);
  return z
    .array(WorkerRow)
    .parse(rows)
    .map((row) => ({
      worker: row.id,
      host: row.host,
      boot: row.boot,
      pid: row.pid,
      beat: row.beat,
      beatAt: row.beat_at,
      isStopped: row.stopped_at !== null,
      onlyRun: row.only_run,
      processGroups: z.array(GroupRow).parse(JSON.parse(row.process_groups)),
    }));
}
