import type { Knex } from 'knex';
import { z } from 'zod';
import { RUN_STATUSES } from '#src/domain/run-events.ts';
import type { Statement } from './append.ts';
import { decodeEvent } from './event-codec.ts';
import { UuidColumn, uuidColumn } from './run-id.ts';
import { toStatement } from './statement.ts';

const ATTEMPTS_MAX = 50;

const Row = z.object({
  run: z.number(),
  uuid: UuidColumn,
  no: z.number(),
  first_run: z.number(),
  status: z.enum(RUN_STATUSES),
  root_step_id: z.string().nullable(),
  created_at: z.number(),
  kind: z.number(),
  data: z.string().nullable(),
});

/** One run of a chain, with the event that queued it. */
export type AttemptRow = Omit<z.infer<typeof Row>, 'kind' | 'data'> & {
  queued: ReturnType<typeof decodeEvent>;
};

export interface NewAttempt {
  /** The new run's UUID: its row is made by the same append. */
  uuid: string;
  /** The run that it continues. */
  parent: number;
  firstRun: number;
  no: number;
}

/** Of two who continue a chain at once one loses: a number is given once. */
export function insertAttempt(db: Knex, { uuid, parent, firstRun, no }: NewAttempt): Statement {
  const made = db('runs')
    .where({ uuid: uuidColumn(db, uuid) })
    .select('id', db.raw('?', [parent]), db.raw('?', [firstRun]), db.raw('?', [no]));
  const into = db.raw('attempts (??, ??, ??, ??)', ['run', 'parent', 'first_run', 'no']);
  return toStatement(db(into).insert(made), { mustMatch: true });
}

/** The newest runs of the chain that a run belongs to, oldest first; one row where it stands alone. */
export async function loadChain(db: Knex, run: number): Promise<AttemptRow[]> {
  const first = db.raw('coalesce((select first_run from attempts where run = ?), ?)', [run, run]);
  const columns = ['runs.id as run', 'runs.uuid', 'runs.status', 'runs.root_step_id'];
  const of = (query: Knex.QueryBuilder) =>
    query
      .join('events', (join) => join.on('events.run', 'runs.id').andOnVal('events.seq', 1))
      .select(...columns, 'runs.created_at', 'events.kind', 'events.data');
  const beginning = of(db('runs').where('runs.id', first)).select(
    db.raw('1 as no'),
    'runs.id as first_run',
  );
  const others = of(
    db('attempts').join('runs', 'runs.id', 'attempts.run').where('attempts.first_run', first),
  ).select('attempts.no', 'attempts.first_run');
  const rows: unknown = await beginning.unionAll(others).orderBy('no', 'desc').limit(ATTEMPTS_MAX);
  return z.array(Row).parse(rows).toReversed().map(toAttempt);
}

function toAttempt({ kind, data, ...row }: z.infer<typeof Row>): AttemptRow {
  return { ...row, queued: decodeEvent({ seq: 1, kind, at: 0, step: null, data }, row.created_at) };
}
