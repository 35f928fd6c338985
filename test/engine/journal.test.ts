import { describe, expect, test } from 'vitest';
import type { CommitOutcome, EngineStore, Submission } from '#src/store/append.ts';
import { databases } from '#test/support/databases.ts';
import { openJournal } from '#test/support/open-journal.ts';
import {
  makeAppend,
  makeRun,
  makeRuns,
  makeWrite,
  note,
  readNotes,
} from '#test/support/submissions.ts';

const BROKEN = makeWrite({ sql: 'insert into nowhere values (1)', bindings: [] });

/** The same store, and what each commit was asked. */
function watchCommits(store: EngineStore) {
  const commits: { size: number; barrier: boolean }[] = [];
  return {
    commits,
    commit: async (batch: readonly Submission[], barrier: boolean): Promise<CommitOutcome> => {
      commits.push({ size: batch.length, barrier });
      return store.commit(batch, barrier);
    },
  };
}

describe.each(databases())('on $name', ({ open }) => {
  test('what one turn of the event loop has queued goes out in one commit', async () => {
    const { writer } = await open();
    const store = watchCommits(writer);
    const { journal } = openJournal(store);
    const results = await Promise.all([
      journal.submit('bulk', makeRun()),
      journal.submit('people', makeRun({ barrier: true })),
      journal.submit('engine', makeRun()),
    ]);
    expect(results.map(({ won }) => won)).toEqual([true, true, true]);
    expect(store.commits).toEqual([{ size: 3, barrier: true }]);
    await journal.submit('engine', makeRun());
    expect(store.commits[1]).toEqual({ size: 1, barrier: false });
  });

  test('a person waits for one portion of 10,000 bulk submissions, not for all', async () => {
    const { writer, reader } = await open();
    const store = watchCommits(writer);
    const { journal } = openJournal(store);
    let done = 0;
    const bulk = Array.from({ length: 10_000 }, () =>
      journal.submit('bulk', makeRun()).then(() => done++),
    );
    await bulk[0];
    await journal.submit('people', makeRun());
    expect(done).toBeLessThanOrEqual(2 * 128);
    expect(Math.max(...store.commits.map(({ size }) => size))).toBeLessThanOrEqual(129);
    await journal.drained();
    expect(done).toBe(10_000);
    expect(await reader('runs').count({ runs: '*' })).toEqual([{ runs: 10_001 }]);
  });

  test('one commit takes a bounded number, people first and by themselves', async () => {
    const { writer } = await open();
    const store = watchCommits(writer);
    const { journal } = openJournal(store);
    const order: string[] = [];
    for (const [lane, count] of [
      ['engine', 1500],
      ['people', 3],
    ] as const) {
      for (let left = count; left > 0; left--) {
        void journal.submit(lane, makeRun()).then(() => order.push(lane));
      }
    }
    await journal.drained();
    expect(store.commits.map(({ size }) => size)).toEqual([3, 1024, 476]);
    expect(order.slice(0, 4)).toEqual(['people', 'people', 'people', 'engine']);
  });

  test('a flood of requests leaves half of every other commit to the engine', async () => {
    const { writer } = await open();
    const store = watchCommits(writer);
    const { journal } = openJournal(store);
    for (const [lane, count] of [
      ['people', 3_000],
      ['engine', 100],
    ] as const) {
      for (let left = count; left > 0; left--) void journal.submit(lane, makeRun());
    }
    await journal.drained();
    expect(store.commits.map(({ size }) => size)).toEqual([1024, 512 + 100, 1024, 440]);
  });

  test('answers come in the order of the questions', async () => {
    const { writer } = await open();
    const { journal } = openJournal(writer);
    const [run = 0] = await makeRuns(writer, makeRun());
    const order: number[] = [];
    const appends = [1, 2, 3, 4].map((head) => makeAppend(run, { head, facts: [note(`${head}`)] }));
    const results = await Promise.all(
      appends.map(async (append) => {
        const result = await journal.submit('engine', append);
        order.push(append.head);
        return result.won;
      }),
    );
    expect(results).toEqual([true, true, true, true]);
    expect(order).toEqual([1, 2, 3, 4]);
    expect(await readNotes(writer, run)).toEqual(['2 1', '3 2', '4 3', '5 4']);
  });

  test('of a batch that fails only the culprit does; the others are done once', async () => {
    const { writer, reader } = await open();
    const { journal } = openJournal(writer);
    const [run = 0] = await makeRuns(writer, makeRun());
    const settled = await Promise.allSettled([
      journal.submit('engine', makeAppend(run, { head: 1, facts: [note('before')] })),
      journal.submit('engine', makeRun()),
      journal.submit('engine', BROKEN),
      journal.submit('engine', makeAppend(run, { head: 2, facts: [note('after')] })),
      journal.submit('engine', makeAppend(run, { head: 2, facts: [note('late')] })),
    ]);
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(settled[2]).toMatchObject({ reason: { message: expect.stringContaining('nowhere') } });
    expect(settled[4]).toMatchObject({ value: { won: false } });
    expect(await readNotes(writer, run)).toEqual(['2 before', '3 after']);
    expect(await reader('runs')).toHaveLength(2);
  });

  test('what cannot even be written down fails alone too', async () => {
    const { writer } = await open();
    const { journal } = openJournal(writer);
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const data = { result: cyclic } as never;
    const events = [{ type: 'step_completed', seq: 1, at: 0, step: 'a', data } as const];
    const settled = await Promise.allSettled([
      journal.submit('engine', makeRun({ events })),
      journal.submit('engine', makeRun()),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  test('it is drained when nothing waits, and has a depth until then', async () => {
    const { writer } = await open();
    const { journal } = openJournal(writer);
    await journal.drained();
    const submitted = [makeRun(), makeRun()].map((run) => journal.submit('bulk', run));
    expect(journal.depth).toBe(2);
    await journal.drained();
    expect(journal.depth).toBe(0);
    await Promise.all(submitted);
  });
});
