import type { Knex } from 'knex';
import { describe, expect, test } from 'vitest';
import type { RunProjection } from '#src/domain/projection.ts';
import { countRuns, listOldestRuns, listRuns, type RunFilter } from '#src/store/runs.ts';
import { databases } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import { SEEDED } from '#test/support/prepare-template.ts';
import { commit, makeAppend, makeChange, makeRun, makeRuns } from '#test/support/submissions.ts';

/** What became of each run, oldest first; the numbers are when it ended. */
const RUNS: Record<string, Partial<RunProjection>> = {
  failedLast: failed(900),
  completed: { status: 'completed', startedAt: T0, finishedAt: T0 + 100 },
  failedFirst: failed(200),
  stopped: { ...failed(500), status: 'stopped', failureCode: 'RUN_STOPPED' },
  failedTogether: failed(500),
  running: { status: 'running', startedAt: T0 },
  awaiting: { status: 'running', startedAt: T0, awaiting: true },
  draining: { status: 'draining', startedAt: T0 },
  queued: {},
};

function failed(afterMs: number): Partial<RunProjection> {
  return {
    status: 'failed',
    startedAt: T0,
    finishedAt: T0 + afterMs,
    failureCode: 'SCRIPT_FAILED',
  };
}

describe.each(databases())('on $name', ({ open }) => {
  async function openFeed() {
    const { writer, reader } = await open();
    const names = Object.keys(RUNS);
    const keys = await makeRuns(writer, ...names.map(() => makeRun()));
    const changes = keys.map((run, index) =>
      makeAppend(run, { head: 1, change: makeChange(RUNS[names[index] ?? ''] ?? {}) }),
    );
    await commit(writer, ...changes);
    const nameOf = new Map(keys.map((key, index) => [key, names[index]]));
    const read = (filter: Partial<RunFilter>) =>
      readPages(reader, { limit: 50, ...filter }, nameOf);
    return { reader, nameOf, read };
  }

  test.each<[string, Partial<RunFilter>, string[]]>([
    ['all, newest first', {}, Object.keys(RUNS).toReversed()],
    ['what has not ended', { section: 'active' }, ['queued', 'draining', 'awaiting', 'running']],
    ['what waits for a person', { section: 'awaiting' }, ['awaiting']],
    ['what stops gracefully', { section: 'draining' }, ['draining']],
    ['what runs or will', { section: 'running' }, ['queued', 'running']],
    ['what runs of a workflow', { section: 'running', workflow: 'seeded' }, ['queued', 'running']],
    [
      'failures of a workflow',
      { section: 'failed', workflow: 'seeded', since: T0 + 500 },
      ['failedLast', 'failedTogether', 'stopped'],
    ],
    ['what runs of another workflow', { section: 'running', workflow: 'other' }, []],
    [
      'failures by their end, the latest first',
      { section: 'failed' },
      ['failedLast', 'failedTogether', 'stopped', 'failedFirst'],
    ],
    [
      'failures since a moment, by their end too',
      { section: 'failed', since: T0 + 500 },
      ['failedLast', 'failedTogether', 'stopped'],
    ],
    ['one status', { status: 'completed' }, ['completed']],
    ['one code', { failureCode: 'RUN_STOPPED' }, ['stopped']],
    ['another workflow', { workflow: 'other' }, []],
    ['another project', { projectId: 999 }, []],
  ])('%s, in one page or in many', async (_, filter, names) => {
    const { read } = await openFeed();
    expect(await read(filter)).toEqual(names);
    expect(await read({ ...filter, limit: 1 })).toEqual(names);
    expect(await read({ ...filter, limit: 2 })).toEqual(names);
  });

  test.each(['active', 'awaiting', 'draining', 'running', 'failed'] as const)(
    'the runs that are %s are counted up to a limit, and listed from the oldest',
    async (section) => {
      const { reader, nameOf } = await openFeed();
      const { projectId } = SEEDED;
      for (const of of [{ projectId }, { projectId, workflow: 'seeded' }]) {
        const filter = { ...of, section, limit: 50 };
        const names = (await listRuns(reader, filter)).map(({ run }) => nameOf.get(run));
        expect(await countRuns(reader, filter)).toBe(names.length);
        expect(await countRuns(reader, { ...filter, limit: 1 })).toBe(1);
        const oldest = await listOldestRuns(reader, { ...filter, after: 0 });
        expect(new Set(oldest.map(({ run }) => nameOf.get(run)))).toEqual(new Set(names));
        expect(oldest.map(({ run }) => run)).toEqual(oldest.map(({ run }) => run).toSorted(byKey));
        const after = oldest[0]?.run ?? 0;
        expect(await listOldestRuns(reader, { ...filter, after })).toEqual(oldest.slice(1));
      }
    },
  );
});

function byKey(one: number, other: number): number {
  return one - other;
}

/** Page after page, each from the last run of the one before. */
async function readPages(
  reader: Knex,
  filter: Partial<RunFilter> & { limit: number },
  nameOf: ReadonlyMap<number, string | undefined>,
): Promise<(string | undefined)[]> {
  const names: (string | undefined)[] = [];
  let before: RunFilter['before'];
  for (;;) {
    const cursor = before ? { before } : {};
    const page = await listRuns(reader, { projectId: SEEDED.projectId, ...filter, ...cursor });
    names.push(...page.map(({ run }) => nameOf.get(run)));
    before = page.at(-1);
    if (page.length < filter.limit) return names;
  }
}
