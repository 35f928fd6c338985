import type { Knex } from 'knex';
import type { Signature } from '#src/domain/signature.ts';
import type { Statement } from './append.ts';
import { isOfGiven, jsonRows } from './json-rows.ts';
import { toStatement } from './statement.ts';

/** What may be asked of failures that have recovered. */
export interface FixQuestion extends Signature {
  /** Its post, if it is asked. */
  id: string;
  /** One of the failures. */
  run: number;
}

const PRIORITY = 4;
const COLUMNS = {
  id: 'text',
  run: 'bigint',
  workflow_id: 'bigint',
  step: 'text',
  code: 'text',
} as const;
const IS_UNASKED =
  'claims.recovered_run is not null and claims.question is null and claims.released_at is null';

/** Where a claimed streak was told last, if that can be seen: an alert, else a storm. */
function tellingOf(table: 'alert_streams' | 'storm_rows', post: string, order: string): string {
  return `(select told.${post} from ${table} as told join posts on posts.id = told.${post}
     where told.workflow_id = claims.workflow_id and told.step = claims.step and told.code = claims.code
       and told.recovered_run = claims.recovered_run and posts.state <> 'undeliverable'
     order by ${order} limit 1)`;
}
const TOLD_IN = `coalesce(${tellingOf('alert_streams', 'post', 'told.opened_at desc, told.told_at desc')},
  ${tellingOf('storm_rows', 'storm', 'told.newest_run desc')})`;

/**
 * Owes these, each in the thread of what told of such failures: only where somebody looked after them
 * and has not been asked. After the statements that tell or recover.
 */
export function oweFixQuestions(
  db: Knex,
  questions: readonly FixQuestion[],
  now: number,
): Statement[] {
  const given = JSON.stringify(
    questions.map(({ workflowId, ...question }) => ({ ...question, workflow_id: workflowId })),
  );
  const owed = db.raw(
    `insert into posts (id, surface, place, kind, run, subject, priority, state, due_at, owed_at)
     select given.id, message.surface, message.place, 'fix-question', given.run, 'alert:' || message.id,
       ${PRIORITY}, 'owed', cast(? as bigint), cast(? as bigint)
     from ${jsonRows(db, COLUMNS)} cross join claims join posts as message on message.id = ${TOLD_IN}
     where ${isOfGiven('claims')} and ${IS_UNASKED} on conflict do nothing`,
    [now, now, given],
  );
  const asked = db.raw(
    `update claims set question = given.id from ${jsonRows(db, COLUMNS)}
     where ${isOfGiven('claims')} and ${IS_UNASKED} and exists (select 1 from posts where posts.id = given.id)`,
    [given],
  );
  return [toStatement(owed), toStatement(asked)];
}
