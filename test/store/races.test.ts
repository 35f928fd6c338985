import { describe, expect, test } from 'vitest';
import type { RunFact } from '#src/domain/run-events.ts';
import type { RunAppend, RunChange } from '#src/store/append.ts';
import { toStatement } from '#src/store/statement.ts';
import { databases } from '#test/support/databases.ts';
import { ANA, T0 } from '#test/support/factories.ts';
import { openJournal } from '#test/support/open-journal.ts';
import { makeWorker, readRun, waitUntilWaiting } from '#test/support/rows.ts';
import {
  commit,
  commitToSee,
  makeAppend,
  makeChange,
  makeRun,
  makeRuns,
  note,
  readLog,
  readNotes,
} from '#test/support/submissions.ts';

/**
 * Interleavings that were thought of, each with the rule that makes it harmless. Those of the
 * store and of its one writer:
 *
 *  1  a stop takes seqs 4–5 while the worker appends 4–6   the head is checked, not the rows
 *  2  two writers, the same runs in opposite order         rows are locked in the order of keys
 *  3  a NUL where PostgreSQL takes none                    only its own submission fails
 *  4  a key is taken, or a debit finds too little          that submission loses, never the batch
 *  5  a worker is overtaken, wakes, and appends            the epoch is checked with the head
 *  6  two workers claim one run                            a claim is an append: one wins
 *  7  a claim meets a stop                                 the same
 *  8  a release meets a new event                          a release is an append too
 *  9  one new run twice, also at once                      its UUID is unique: one wins
 * 10  a look for work where another just claims            it passes by what is locked
 *
 * append.test.ts: 11 one run several times in one batch
 * trouble.test.ts: 12 a frozen peer with an open transaction, 13 a lock held by another process
 * sqlite-trouble.test.ts: 14 a full disk, 15 a file that may not be written
 * postgres-trouble.test.ts: 16 a lost connection, 17 a commit whose answer is lost, 18 a server
 *     that is gone, 19 a deadlock with a stranger, 20 a fail-over to a server that only reads
 * migrate.test.ts: 21 two processes that migrate at once
 * event-codec.test.ts, find-work.test.ts: 22 a log that only a newer version can read
 * engine/journal.test.ts: 23 a person behind 10,000 bulk submissions, 24 a batch that fails
 * Those of the engine: engine/races.test.ts.
 */
describe.each(databases())('on $name', ({ name, open }) => {
  test('1: of a stop and a worker at one head, nothing of the later is left', async () => {
    const { writer, openWriter } = await open();
    const people = await openWriter();
    for (const [first, second] of [
      [people, writer],
      [writer, people],
    ] as const) {
      const [run = 0] = await makeRuns(writer, makeRun());
      await commit(writer, makeAppend(run, { head: 1, facts: [note('two'), note('three')] }));
      const stop = makeAppend(run, { head: 3, facts: [note('stop'), note('stopped')] });
      const work = makeAppend(run, { head: 3, facts: [note('a'), note('b'), note('c')] });
      const [earlier, later] = first === people ? [stop, work] : [work, stop];
      expect(await commitToSee(first, earlier)).toEqual([true]);
      expect(await commitToSee(second, later)).toEqual([false]);
      const log = await readLog(writer, run);
      expect(log.slice(3)).toEqual(earlier.events);
    }
  });

  test('1: nor when they come at once', async () => {
    const { writer, openWriter } = await open();
    const people = await openWriter();
    const runs = await makeRuns(writer, ...times(20, () => makeRun()));
    for (const run of runs) {
      const stop = makeAppend(run, { head: 1, facts: [note('s'), note('s')], barrier: true });
      const work = makeAppend(run, { head: 1, facts: [note('w'), note('w'), note('w')] });
      const won = await Promise.all([commitToSee(people, stop), commitToSee(writer, work)]);
      const [isStopped, isWorked] = won.flat();
      expect(isWorked).toBe(!isStopped);
      const notes = isStopped ? ['2 s', '3 s'] : ['2 w', '3 w', '4 w'];
      expect(await readNotes(writer, run)).toEqual(notes);
    }
  });

  test('2: two writers with the same runs in opposite order both get through', async () => {
    const { writer, openWriter } = await open();
    const other = await openWriter();
    const runs = await makeRuns(writer, ...times(50, () => makeRun()));
    const batch = runs.map((run) => makeAppend(run, { head: 1 }));
    const [one, two] = await Promise.all([
      commitToSee(writer, ...batch),
      commitToSee(other, ...batch.toReversed()),
    ]);
    expect(one.map((won, place) => won !== two.at(-1 - place))).toEqual(runs.map(() => true));
  });

  test('3: a NUL in a name fails nobody else, and one in a value fails nobody', async () => {
    const { writer } = await open();
    const { journal } = openJournal(writer);
    const runs = await makeRuns(writer, ...times(5, () => makeRun()));
    const steps = ['a', 'b', 'nul\u0000', 'd', 'e'];
    const settled = await Promise.allSettled(
      runs.map((run, place) => {
        const facts = [done(steps[place] ?? '')];
        return journal.submit('engine', makeAppend(run, { head: 1, facts }));
      }),
    );
    const culprit = name === 'PostgreSQL' ? 'rejected' : 'fulfilled';
    const expected = steps.map((step) => (step.startsWith('nul') ? culprit : 'fulfilled'));
    expect(settled.map(({ status }) => status)).toEqual(expected);
    expect((await readLog(writer, runs[0] ?? 0)).at(-1)?.data).toEqual({ result: 'a\u0000b' });
    expect(await readLog(writer, runs[2] ?? 0)).toHaveLength(name === 'PostgreSQL' ? 1 : 2);
  });

  test('4: of two debits that a purse bears once, one append wins and the batch goes on', async () => {
    const database = await open();
    const { writer, reader } = database;
    const runs = await makeRuns(writer, ...times(4, () => makeRun()));
    // A worker's beat stands for the purse: there is one to take.
    const purse = await makeWorker(database);
    const debit = toStatement(reader('workers').where({ id: purse, beat: 0 }).update({ beat: 1 }), {
      mustMatch: true,
    });
    const taken = toStatement(reader('tenants').insert({ name: 'default' }));
    const batch = [[], [debit], [debit], [taken]].map((statements, place) =>
      makeAppend(runs[place] ?? 0, { head: 1, statements }),
    );
    expect(await commitToSee(writer, ...batch)).toEqual([true, true, false, false]);
    const heads = await writer.loadHeads(runs);
    expect(runs.map((run) => heads.get(run)?.head)).toEqual([2, 2, 1, 1]);
  });

  test('5: a worker that was overtaken loses its next append, at whatever head', async () => {
    const database = await open();
    const { writer, openWriter } = database;
    const [frozen, fresh] = [await makeWorker(database), await makeWorker(database)];
    const other = await openWriter();
    const [run = 0] = await makeRuns(writer, makeRun({ change: running(frozen, 1) }));
    const lost: RunFact = { type: 'worker_lost', data: { epoch: 1, steps: ['a'] } };
    const takeOver = { head: 1, epoch: 1, facts: [lost], change: running(fresh, 2) };
    expect(await commitToSee(other, makeAppend(run, takeOver))).toEqual([true]);
    const woken = [1, 2].map((head) => makeAppend(run, { head, epoch: 1, facts: [note('late')] }));
    const wokenToClaim = makeAppend(run, { head: 2, epoch: 1, change: running(frozen, 2) });
    expect(await commitToSee(writer, ...woken, wokenToClaim)).toEqual([false, false, false]);
    expect(await commitToSee(other, makeAppend(run, { head: 2, epoch: 2 }))).toEqual([true]);
    expect(await readNotes(writer, run)).toEqual(['3 noted']);
  });

  test('6: of two workers that claim the same runs at once each run gets one', async () => {
    const database = await open();
    const { writer, reader, openWriter } = database;
    const workers = [await makeWorker(database), await makeWorker(database)] as const;
    const other = await openWriter();
    const runs = await makeRuns(writer, ...times(40, () => makeRun()));
    const claim = (worker: number) =>
      runs.map((run) => makeAppend(run, { head: 1, epoch: 0, change: running(worker, 1) }));
    const [one, two] = await Promise.all([
      commitToSee(writer, ...claim(workers[0])),
      commitToSee(other, ...claim(workers[1])),
    ]);
    expect(one.map((won, place) => won !== two[place])).toEqual(runs.map(() => true));
    const owners = await reader('runs').orderBy('id').pluck('owner');
    expect(owners).toEqual(one.map((won) => (won ? workers[0] : workers[1])));
    const query = { now: T0, limit: 100, allowSuspect: true };
    expect(await writer.findClaimable(query)).toEqual([]);
  });

  test('7: a run is claimed or stopped; who stops it then takes it from its owner', async () => {
    const database = await open();
    const { writer, reader, openWriter } = database;
    const worker = await makeWorker(database);
    const people = await openWriter();
    const runs = await makeRuns(writer, ...times(10, () => makeRun()));
    for (const run of runs) {
      const claim = makeAppend(run, { head: 1, epoch: 0, change: running(worker, 1) });
      const [[isClaimed], [isStopped]] = await Promise.all([
        commitToSee(writer, claim),
        commitToSee(people, stopAt(run, 1)),
      ]);
      expect(isClaimed).toBe(!isStopped);
      const again = isClaimed ? await commitToSee(people, stopAt(run, 2)) : [true];
      expect(again).toEqual([true]);
      expect(await readRun(reader, run)).toMatchObject({ status: 'stopped', owner: null });
      const next = makeAppend(run, { head: isClaimed ? 2 : 1, epoch: isClaimed ? 1 : 0 });
      expect(await commitToSee(writer, next)).toEqual([false]);
    }
  });

  test('8: a run is not let go with an event that its driver has not seen', async () => {
    const database = await open();
    const { writer, openWriter } = database;
    const worker = await makeWorker(database);
    const people = await openWriter();
    const [seen = 0, unseen = 0] = await makeRuns(
      writer,
      makeRun({ change: running(worker, 1) }),
      makeRun({ change: running(worker, 1) }),
    );
    const resume = makeChange({ status: 'running', startedAt: T0, wakeAt: 0 });
    const letGo = (run: number) =>
      makeAppend(run, { head: 1, epoch: 1, facts: [], change: running(null, 1) });
    expect(await commitToSee(writer, letGo(seen))).toEqual([true]);
    const resumes = [seen, unseen].map((run) => makeAppend(run, { head: 1, change: resume }));
    expect(await commitToSee(people, ...resumes)).toEqual([true, true]);
    expect(await commitToSee(writer, letGo(unseen))).toEqual([false]);
    const query = { now: T0, limit: 10, allowSuspect: true };
    const found = await writer.findClaimable(query);
    expect(found.map(({ run }) => run)).toEqual([seen]);
  });

  test('9: a new run that two ask for at once is made once, whole', async () => {
    const { writer, reader, openWriter } = await open();
    const other = await openWriter();
    const runs = times(60, () => makeRun());
    const [one, two] = await Promise.all([
      commitToSee(writer, ...runs),
      commitToSee(other, ...runs.toReversed()),
    ]);
    expect(one.map((won, place) => won !== two.at(-1 - place))).toEqual(runs.map(() => true));
    expect(await reader('runs')).toHaveLength(60);
    expect(await reader('events')).toHaveLength(60);
  });

  if (name === 'SQLite') return;

  test.each([
    ['in one statement', []],
    ['in a transaction of several', [{ sql: 'select 1', bindings: [] }]],
  ])('2: nor do they, %s, wait in a circle where a third was in between', async (_, statements) => {
    const { writer, reader, openWriter } = await open();
    const other = await openWriter();
    const runs = await makeRuns(writer, ...times(9, () => makeRun()));
    const stranger = await reader.transaction();
    await stranger('runs')
      .where({ id: runs[4] ?? 0 })
      .update({ suspect: 0 });
    const batch = runs.map((run) => makeAppend(run, { head: 1, statements }));
    const commits = [commitToSee(writer, ...batch), commitToSee(other, ...batch.toReversed())];
    await waitUntilWaiting(reader, { wait_event_type: 'Lock', sessions: 2 });
    await stranger.rollback();
    const [one = [], two = []] = await Promise.all(commits);
    expect(one.map((won, place) => won !== two.at(-1 - place))).toEqual(runs.map(() => true));
  });

  test('10: a look for work passes by what is locked', async () => {
    const { writer, reader } = await open();
    const [locked = 0, free = 0] = await makeRuns(writer, makeRun(), makeRun());
    const stranger = await reader.transaction();
    await stranger('runs').where({ id: locked }).update({ suspect: 0 });
    const found = await writer.findClaimable({ now: T0, limit: 10, allowSuspect: true });
    expect(found.map(({ run }) => run)).toEqual([free]);
    await stranger.rollback();
  });
});

function times<Result>(count: number, make: () => Result): Result[] {
  return Array.from({ length: count }, make);
}

function running(owner: number | null, epoch: number): RunChange {
  return makeChange({ status: 'running', startedAt: T0, ownership: { owner, epoch } });
}

function stopAt(run: number, head: number): RunAppend {
  const change = makeChange({ status: 'stopped', finishedAt: T0, failureCode: 'RUN_STOPPED' });
  const data = { from: 'running', to: 'stopped', reason: 'RUN_STOPPED', by: ANA } as const;
  const facts: RunFact[] = [{ type: 'state_changed', data }];
  return makeAppend(run, { head, facts, change, barrier: true });
}

function done(step: string): RunFact {
  return { type: 'step_completed', step, data: { result: 'a\u0000b' } };
}
