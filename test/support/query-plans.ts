import type { Knex } from 'knex';
import { z } from 'zod';

interface Query {
  sql: string;
  bindings: readonly unknown[];
}

const Bindings = z.array(z.custom<Knex.RawBinding>());

/** What a database was asked while something went on. */
export async function hearQueries(db: Knex, act: () => Promise<void>): Promise<Query[]> {
  const heard: Query[] = [];
  const hear = ({ sql, bindings }: Query) => heard.push({ sql, bindings });
  db.on('query', hear);
  await act();
  db.off('query', hear);
  return heard;
}

/** How a database would answer a query if it held many rows. */
export async function explainQuery(db: Knex, query: Query): Promise<string> {
  const { sql } = query;
  const bindings = Bindings.parse(query.bindings);
  if (db.client.config.client !== 'pg') {
    const rows: { detail: string }[] = await db.raw(`explain query plan ${sql}`, bindings);
    return rows.map(({ detail }) => detail).join('\n');
  }
  // Of so few rows it would rather read them all.
  return db.transaction(async (transaction) => {
    await transaction.raw('set local enable_seqscan = off');
    await transaction.raw('set local enable_bitmapscan = off');
    const text = sql.replaceAll(/\$\d+/g, '?');
    const { rows }: { rows: object[] } = await transaction.raw(`explain ${text}`, bindings);
    return rows.flatMap((row) => Object.values(row)).join('\n');
  });
}
