import { describe, expect, test } from 'vitest';
import { countRuns, listOldestRuns, listRuns, listRunsOfPlace } from '#src/store/runs.ts';
import { databases } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import { SEEDED } from '#test/support/prepare-template.ts';
import { explainQuery, hearQueries } from '#test/support/query-plans.ts';

const SECTIONS = ['active', 'awaiting', 'draining', 'paused', 'running', 'failed'] as const;
const WHOSE = [
  ['a project', {}],
  ['a workflow', { workflow: 'seeded' }],
] as const;
const CASES = SECTIONS.flatMap((section) => {
  return WHOSE.map(([whose, of]) => [section, whose, of] as const);
});

describe.each(databases())('on $name', ({ name, open }) => {
  test.each(CASES)('the runs that are %s of %s are found by an index', async (section, _, of) => {
    const { reader } = await open();
    const since = section === 'failed' ? { since: T0 } : {};
    const filter = { projectId: SEEDED.projectId, section, limit: 5, ...since, ...of };
    const queries = await hearQueries(reader, async () => {
      await listRuns(reader, filter);
      await countRuns(reader, filter);
      const place = { run: 7, finished_at: section === 'failed' ? T0 : null };
      await listRuns(reader, { ...filter, before: place });
      await listRuns(reader, { ...filter, after: place });
      await countRuns(reader, { ...filter, after: place });
      if (section !== 'failed') await listOldestRuns(reader, { ...filter, after: 0 });
    });
    for (const query of queries) {
      const plan = await explainQuery(reader, query);
      const scans = name === 'SQLite' ? /SCAN (?!counted)/ : /Seq Scan on runs/;
      expect(plan, query.sql).not.toMatch(scans);
      // A section of a few is never looked for among all runs. PostgreSQL chooses by its statistics,
      // of which an empty table has none that last: there any index will do.
      if (name !== 'SQLite') continue;
      const few = /runs_(active|awaiting|draining|paused|failed|workflow_active|workflow_failed)\b/;
      expect(plan, query.sql).toMatch(few);
    }
  });

  test('the newest runs of a place are found by an index', async () => {
    const { reader } = await open();
    const near = { projectId: SEEDED.projectId, surface: 'fake', place: 'ops', limit: 5 };
    const [posts, runs] = await hearQueries(reader, async () => {
      await listRunsOfPlace(reader, near);
    });
    if (posts === undefined || runs === undefined) throw new Error('nothing was asked');
    const plan = await explainQuery(reader, posts);
    expect(plan).toMatch(/posts_place/);
    expect(plan).not.toMatch(/B-TREE|Sort/);
    expect(await explainQuery(reader, runs)).not.toMatch(/SCAN|Seq Scan on runs/);
  });
});
