import type { Knex } from 'knex';
import { z } from 'zod';
import { WINDOW_MS } from '#src/domain/alert-stream.ts';
import type { CountedKind } from '#src/domain/said-messages.ts';
import type { Signature } from '#src/domain/signature.ts';
import type { KnownKind, MessageTally } from '#src/domain/tally-messages.ts';
import { QUARTER_MS } from '#src/domain/tally-runs.ts';
import type { Statement } from './append.ts';
import { givenSignatures, isOfGiven, joinInOrder, jsonRows, SIGNATURE } from './json-rows.ts';
import { isPostgres } from './notices.ts';
import { redrawPosts } from './posts.ts';
import { toStatement } from './statement.ts';
import type { TallyRange } from './tally-sums.ts';

const COLUMNS = {
  ...SIGNATURE,
  streak: 'bigint',
  quarter: 'bigint',
  kind: 'text',
  count: 'bigint',
  first_at: 'bigint',
  last_at: 'bigint',
} as const;
const IS_OF_GIVEN = isOfGiven('said');

/** What is told apart already of these signatures in a block. */
export async function listKnownKinds(
  db: Knex,
  block: number,
  signatures: readonly Signature[],
): Promise<KnownKind[]> {
  const rows: unknown = await fromGiven(db, signatures)
    .whereRaw('said.block = ?', [block])
    .distinct('said.workflow_id', 'said.step', 'said.code', 'said.kind');
  return z.array(KindRow).parse(rows);
}

const KindRow = z
  .object({ workflow_id: z.number(), step: z.string(), code: z.string(), kind: z.string() })
  .transform(({ workflow_id: workflowId, ...row }) => ({ ...row, workflowId }));

/** Adds to what was counted in a block. */
export function addMessageTallies(
  db: Knex,
  block: number,
  tallies: readonly MessageTally[],
): Statement {
  const names = Object.keys(COLUMNS).join(', ');
  const [least, greatest] = isPostgres(db) ? ['least', 'greatest'] : ['min', 'max'];
  const rows = tallies.map(({ workflowId, firstAt, lastAt, ...tally }) => {
    return { ...tally, workflow_id: workflowId, first_at: firstAt, last_at: lastAt };
  });
  const added = db.raw(
    `insert into message_tallies (block, ${names}) select ?, ${names} from ${jsonRows(db, COLUMNS)} where true
     on conflict (workflow_id, step, code, block, quarter, streak, kind) do update set
       count = message_tallies.count + excluded.count,
       first_at = ${least}(message_tallies.first_at, excluded.first_at),
       last_at = ${greatest}(message_tallies.last_at, excluded.last_at)`,
    [block, JSON.stringify(rows)],
  );
  return toStatement(added);
}

/**
 * For the write that counts these: alerts whose failures do not all say the same tell how many say
 * what, and were drawn before that was counted.
 */
export function redrawDivided(db: Knex, tallies: readonly MessageTally[], now: number): Statement {
  const asked = tallies.map(({ workflowId, step, code, kind }) => {
    return { workflow_id: workflowId, step, code, kind };
  });
  const divided = db
    .select('alert_streams.post')
    .from(db.raw(jsonRows(db, { ...SIGNATURE, kind: 'text' }), [JSON.stringify(asked)]))
    .joinRaw(
      `${joinInOrder(db)} alert_streams on ${isOfGiven('alert_streams')}
         and alert_streams.opened_at > ? and alert_streams.is_open = 1 and alert_streams.count > 1`,
      [now - WINDOW_MS],
    )
    .whereRaw(
      `exists (select 1 from message_tallies as said where ${IS_OF_GIVEN} and said.kind <> given.kind
         and said.quarter >= alert_streams.first_at / ${QUARTER_MS} and said.first_at >= alert_streams.first_at)`,
    );
  return redrawPosts(db, divided);
}

const Counted = z.object({ kind: z.string(), count: z.coerce.number() });

/** What failures of a signature said between these times, which no other failures of it are. */
export async function sumMessages(
  db: Knex,
  { workflowId, step, code }: Signature,
  { firstAt, lastAt }: { firstAt: number; lastAt: number },
): Promise<CountedKind[]> {
  const quarters = [firstAt, lastAt].map((at) => Math.floor(at / QUARTER_MS));
  // Of a block few kinds are told apart, and an alert tells of a few hours.
  const rows: unknown = await db('message_tallies')
    .where({ workflow_id: workflowId, step, code })
    .whereBetween('quarter', [quarters[0] ?? 0, quarters[1] ?? 0])
    .where('first_at', '>=', firstAt)
    .where('last_at', '<=', lastAt)
    .groupBy('kind')
    .select('kind')
    .sum({ count: 'count' });
  return z.array(Counted).parse(rows);
}

const GroupKind = Counted.extend({ place: z.coerce.number() });

/** What the failures of these signatures said within what was counted, by their place among them. */
export async function sumGroupMessages(
  db: Knex,
  { window }: Pick<TallyRange, 'window'>,
  signatures: readonly Signature[],
): Promise<Map<number, CountedKind[]>> {
  if (signatures.length === 0) return new Map();
  const all = fromGiven(db, signatures);
  const some =
    'block' in window
      ? all.whereRaw('said.block > ? and said.block <= ?', [window.afterBlock, window.block])
      : all.whereBetween('said.quarter', [window.fromQuarter, window.untilQuarter]);
  const rows: unknown = await some
    .groupBy('given.place', 'said.kind')
    .select('given.place', 'said.kind')
    .sum({ count: 'said.count' });
  return Map.groupBy(z.array(GroupKind).parse(rows), ({ place }) => place);
}

function fromGiven(db: Knex, signatures: readonly Signature[]): Knex.QueryBuilder {
  return db
    .from(givenSignatures(db, signatures))
    .joinRaw(`${joinInOrder(db)} message_tallies as said on ${IS_OF_GIVEN}`);
}
