import type { Knex } from 'knex';
import type { Statement } from './append.ts';
import { uuidColumn } from './run-id.ts';
import { toStatement } from './statement.ts';

/** So many values are named by one statement. */
const CHUNK = 500;

/** A run that continues another has the big values that its log names in rows of its own. */
export function copyBlobs(
  db: Knex,
  { from, toUuid, hashes }: { from: number; toUuid: string; hashes: ReadonlySet<string> },
): Statement[] {
  const all = [...hashes];
  const chunks = Array.from({ length: Math.ceil(all.length / CHUNK) }, (_, index) =>
    all.slice(index * CHUNK, (index + 1) * CHUNK),
  );
  return chunks.map((chunk) => {
    const values = db('blobs')
      .crossJoin(db.ref('runs'))
      .where('runs.uuid', uuidColumn(db, toUuid))
      .where('blobs.run', from)
      .whereIn(
        'blobs.sha256',
        chunk.map((hash) => Buffer.from(hash, 'hex')),
      )
      .select('runs.id', 'blobs.sha256', 'blobs.data');
    const into = db.raw('blobs (??, ??, ??)', ['run', 'sha256', 'data']);
    return toStatement(db(into).insert(values).onConflict().ignore());
  });
}
