import type { Knex } from 'knex';
import { z } from 'zod';
import { evolveAll } from '#src/domain/evolve.ts';
import { NO_RUN, type RunState } from '#src/domain/run-state.ts';
import { decodeLog, RunEventRow } from './event-codec.ts';
import { jsonRows } from './json-rows.ts';
import { loadState } from './snapshots.ts';

/** Longer logs are read one by one, from their snapshots on. */
const EVENTS_MAX = 100;

interface Head {
  run: number;
  createdAt: number;
  head: number;
}

/** The states that the logs of these runs make, by run; one that only a newer version can read is absent. */
export async function loadStates(
  db: Knex,
  heads: readonly Head[],
): Promise<ReadonlyMap<number, RunState>> {
  const [short, long] = [true, false].map((isShort) => {
    return heads.filter(({ head }) => head <= EVENTS_MAX === isShort);
  });
  const states = await loadShort(db, short ?? []);
  for (const of of long ?? []) {
    const state = await loadState(db, of);
    if (state !== null) states.set(of.run, state);
  }
  return states;
}

/** In one query: what a query takes is more than what such a log takes. */
async function loadShort(db: Knex, heads: readonly Head[]): Promise<Map<number, RunState>> {
  if (heads.length === 0) return new Map();
  const asked = JSON.stringify(heads.map(({ run, head }) => ({ run, head })));
  const rows: unknown = await db
    .select(Object.keys(RunEventRow.shape).map((name) => `events.${name}`))
    .from(db.raw(jsonRows(db, { run: 'bigint', head: 'bigint' }), [asked]))
    .joinRaw('join events on events.run = given.run and events.seq <= given.head')
    .orderBy(['events.run', 'events.seq']);
  const logs = Map.groupBy(z.array(RunEventRow).parse(rows), ({ run }) => run);
  return new Map(
    heads.flatMap(({ run, createdAt }) => {
      const log = decodeLog(logs.get(run) ?? [], createdAt);
      return log === null ? [] : [[run, evolveAll(NO_RUN, log)] as const];
    }),
  );
}
