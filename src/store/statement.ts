import type { Knex } from 'knex';
import type { Statement } from './append.ts';

/** What Knex built as plain values, in the dialect it was built for: it can travel to the writer. */
export function toStatement(
  builder: Knex.QueryBuilder | Knex.Raw,
  { mustMatch = false } = {},
): Statement {
  const { sql, bindings } = builder.toSQL().toNative();
  return { sql, bindings, ...(mustMatch ? { mustMatch: true as const } : {}) };
}
