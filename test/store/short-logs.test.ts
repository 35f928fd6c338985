import { describe, expect, test } from 'vitest';
import { fold } from '#src/domain/evolve.ts';
import { loadStates } from '#src/store/short-logs.ts';
import { databases } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import { explainQuery, hearQueries } from '#test/support/query-plans.ts';
import {
  commit,
  makeRun,
  makeRuns,
  makeWrite,
  note,
  placeFacts,
} from '#test/support/submissions.ts';

describe.each(databases())('on $name', ({ open }) => {
  test('the states of many runs are read at once as far as each was known; what a newer version wrote is left out', async () => {
    const { writer, reader } = await open();
    const logs = [1, 3, 100, 101, 2].map((length) =>
      placeFacts(Array.from({ length }, (_, index) => note(`${index}`))),
    );
    const runs = await makeRuns(writer, ...logs.map((events) => makeRun({ events })));
    const newer = `insert into events (run, seq, kind, at) values (${runs[4]}, 3, 1002, 0)`;
    await commit(writer, makeWrite({ sql: newer, bindings: [] }));
    const heads = runs.map((run, index) => ({
      run,
      createdAt: T0,
      head: logs[index]?.length ?? 0,
    }));
    const asked = heads.map((of, index) => ({ ...of, head: [1, 2, 100, 101, 3][index] ?? 0 }));
    const heard = await hearQueries(reader, async () => {
      const states = await loadStates(reader, asked);
      const known = logs.slice(0, 4).map((log, index) => fold(log.slice(0, asked[index]?.head)));
      expect([...states]).toEqual(known.map((state, index) => [runs[index], state]));
    });
    expect(heard.filter(({ sql }) => sql.includes('given'))).toHaveLength(1);
    const [query = { sql: '', bindings: [] }] = heard;
    expect(await explainQuery(reader, query)).not.toMatch(/SCAN events|Seq Scan on events/);
    expect((await loadStates(reader, [])).size).toBe(0);
  });
});
