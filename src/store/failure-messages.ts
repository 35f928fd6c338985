import type { Knex } from 'knex';
import { z } from 'zod';
import { decodeLog, END_KIND, type EventRow, FAILURE_KIND, RunEventRow } from './event-codec.ts';
import { joinInOrder, jsonRows } from './json-rows.ts';

/** What a failure takes with it stands behind it: of a graph of the largest size that is as much. */
const EVENTS_BEHIND_MAX = 1_000;

/**
 * Why these runs failed, in the words of their cards, by run: what the root step's failure said, or
 * their end where no step is to blame. Absent: nothing, or too much has happened since.
 */
export async function loadFailureMessages(
  db: Knex,
  runs: readonly number[],
): Promise<Map<number, string>> {
  const given = jsonRows(db, { run: 'bigint' });
  const join = joinInOrder(db);
  const kind = `case when runs.root_step_id is null then ${END_KIND} else ${FAILURE_KIND} end`;
  const rows: unknown = await db
    .select('events.run', 'events.seq', 'events.kind', 'events.at', 'events.step', 'events.data')
    .from(db.raw(given, [JSON.stringify(runs.map((run) => ({ run })))]))
    .joinRaw(`${join} runs on runs.id = given.run`)
    .joinRaw(
      `${join} events on events.run = runs.id and events.seq = (
         select seq from events as behind where behind.run = runs.id
           and behind.seq > runs.last_seq - ${EVENTS_BEHIND_MAX} and behind.kind = ${kind}
           and behind.step is not distinct from runs.root_step_id
         order by behind.seq desc limit 1)`,
    );
  const read = z.array(RunEventRow).parse(rows);
  return new Map(read.map(({ run, ...row }) => [run, messageOf(row)]));
}

function messageOf(row: EventRow): string {
  const [event] = decodeLog([row], 0) ?? [];
  if (event?.type === 'step_failed') return event.data.message;
  return event?.type === 'state_changed' ? (event.data.message ?? '') : '';
}
