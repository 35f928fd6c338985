import { describe, expect, test } from 'vitest';
import type { EngineStore } from '#src/store/append.ts';
import { databases } from '#test/support/databases.ts';
import { commitToSee, makeRun, makeWrite } from '#test/support/submissions.ts';

/** What the writer's own session says of itself, inside the commit that is asked about. */
const LEVELS = {
  SQLite: { sql: 'pragma synchronous', synced: { synchronous: 2 }, not: { synchronous: 1 } },
  PostgreSQL: {
    sql: 'show synchronous_commit',
    synced: { synchronous_commit: 'on' },
    not: { synchronous_commit: 'off' },
  },
} as const;

describe.each(databases())('on $name', ({ name, open }) => {
  const { sql, synced, not } = LEVELS[name];

  async function askLevel(writer: EngineStore, barrier: boolean): Promise<unknown> {
    const outcome = await writer.commit([makeWrite({ sql, bindings: [] }), makeRun()], barrier);
    const [result] = outcome.type === 'committed' ? outcome.results : [];
    return result?.won ? result.rows[0] : outcome;
  }

  test('a commit with a barrier is synced and one without is not, in any order', async () => {
    const { writer } = await open();
    for (const barrier of [false, true, true, false, true, false]) {
      expect(await askLevel(writer, barrier)).toEqual(barrier ? synced : not);
    }
  });

  test('every commit is synced where that is asked for', async () => {
    const { openWriter } = await open();
    const writer = await openWriter({ sync: 'always' });
    expect(await askLevel(writer, false)).toEqual(synced);
    expect(await askLevel(writer, true)).toEqual(synced);
  });

  test('what a commit without a barrier wrote is there for everybody at once', async () => {
    const { writer, reader, openWriter } = await open();
    expect(await commitToSee(writer, makeRun())).toEqual([true]);
    expect(await reader('runs')).toHaveLength(1);
    const other = await openWriter();
    const query = { now: 0, limit: 10, allowSuspect: true };
    expect(await other.findClaimable(query)).toHaveLength(1);
  });
});
