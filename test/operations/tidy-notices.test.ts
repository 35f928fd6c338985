import { describe, expect, test } from 'vitest';
import { tidyNotices } from '#src/operations/tidy-notices.ts';
import { PRUNED_MAX } from '#src/store/notices.ts';
import { databases } from '#test/support/databases.ts';
import { commit, makeWrite } from '#test/support/submissions.ts';
import { openProcess, publish, start } from '#test/support/workers.ts';

describe.each(databases())('on $name', (kind) => {
  test('all that every surface has taken is removed, however much it is', async () => {
    const database = await kind.open();
    const process = await openProcess(database);
    await publish(process, [{ id: 'a', type: 'quick' }]);
    const { run } = await start(process);
    for (let index = 0; index < 2 * PRUNED_MAX + 1; index++) {
      const values = `(${run}, 'task:${index}', 'approval', ${Date.now()})`;
      const sql = `insert into notices (run, subject, kind, at) values ${values}`;
      await commit(database.writer, makeWrite({ sql, bindings: [] }));
    }
    const far = Number.MAX_SAFE_INTEGER;
    const surface = `insert into surfaces (name, tx, mark, seen_at) values ('fake', ${far}, ${far}, 0)`;
    await commit(database.writer, makeWrite({ sql: surface, bindings: [] }));
    await tidyNotices(process.app, ['fake']);
    expect(await database.reader('notices')).toEqual([]);
  });
});
