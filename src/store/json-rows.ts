import type { Knex } from 'knex';
import type { Signature } from '#src/domain/signature.ts';
import { isPostgres } from './notices.ts';

/** Columns and what they are in PostgreSQL; SQLite takes them as JSON has them. */
type Columns = Readonly<Record<string, 'bigint' | 'text'>>;

/** Whether a row of this table is of the signature of a row of `given`. */
export function isOfGiven(table: string): string {
  const columns = ['workflow_id', 'step', 'code'];
  return columns.map((column) => `${table}.${column} = given.${column}`).join(' and ');
}

/** Joins what comes after it to what is given. SQLite takes a cross join as it is written: else it may read all there is. */
export function joinInOrder(db: Knex): string {
  return isPostgres(db) ? 'join' : 'cross join';
}

/**
 * A table `given` made of one parameter, a JSON text of objects, in their order: however many rows,
 * it is the same statement. `place` counts them from 0.
 */
export function jsonRows(db: Knex, columns: Columns): string {
  const names = Object.keys(columns);
  if (isPostgres(db)) {
    const typed = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
    const rows = `rows from (json_to_recordset(?::json) as (${typed.join(', ')})) with ordinality`;
    return `(select ${names.join(', ')}, place - 1 as place from ${rows} as r (${names.join(', ')}, place)) as given`;
  }
  const read = names.map((name) => `value ->> '${name}' as ${name}`);
  return `(select ${read.join(', ')}, key as place from json_each(?)) as given`;
}

/** The columns of a signature. */
export const SIGNATURE = { workflow_id: 'bigint', step: 'text', code: 'text' } as const;

/** The table `given` of these signatures. */
export function givenSignatures(db: Knex, signatures: readonly Signature[]): Knex.Raw {
  const rows = signatures.map(({ workflowId, step, code }) => {
    return { workflow_id: workflowId, step, code };
  });
  return db.raw(jsonRows(db, SIGNATURE), [JSON.stringify(rows)]);
}
