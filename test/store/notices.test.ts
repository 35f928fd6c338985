import { describe, expect, test } from 'vitest';
import type { Notice } from '#src/domain/notices.ts';
import {
  listNotices,
  type Mark,
  type NoticeRecord,
  newestOf,
  pruneNotices,
} from '#src/store/notices.ts';
import { findSurface, forgetSurfaces, moveMark, openSurface } from '#src/store/surfaces.ts';
import { databases, type TestDatabase } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import {
  commit,
  commitToSee,
  makeAppend,
  makeRun,
  makeRuns,
  makeWrite,
  note,
} from '#test/support/submissions.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const START: Mark = { tx: 0, id: 0 };
const APPROVAL: Notice = { kind: 'approval', subject: 'task:a' };
const REMINDER: Notice = { kind: 'reminder', subject: 'task:a' };
const FAILURE: Notice = { kind: 'failure', subject: 'run' };
const DAY_MS = 24 * 60 * 60 * 1000;

function show({ run, kind, subject }: Pick<NoticeRecord, 'run' | 'kind' | 'subject'>): string {
  return `${run} ${kind} ${subject}`;
}

/** All that is owed, whoever may see it yet. */
async function readAll({ reader }: TestDatabase): Promise<string[]> {
  return (await reader('notices').orderBy(['tx', 'id'])).map(show);
}

/** The notices behind a mark once there are so many: whatever is open on the server holds them back. */
async function list(
  { reader }: TestDatabase,
  count: number,
  mark = START,
): Promise<NoticeRecord[]> {
  return waitForFact(`${count} notices`, async () => {
    const found = await listNotices(reader, mark, 100);
    return found.length === count && found;
  });
}

describe.each(databases())('on $name', ({ open }) => {
  test('an append that wins owes its notices, a new run and one with statements too', async () => {
    const database = await open();
    const { writer } = database;
    const [run = 0, born = 0] = await makeRuns(writer, makeRun(), makeRun({ notices: [FAILURE] }));
    await commit(writer, makeAppend(run, { head: 1, notices: [APPROVAL, FAILURE] }));
    const statements = [{ sql: 'select 1 as one', bindings: [] }];
    await commit(writer, makeAppend(born, { head: 1, notices: [APPROVAL], statements }));
    expect((await readAll(database)).toSorted()).toEqual(
      [
        `${born} failure run`,
        `${run} approval task:a`,
        `${run} failure run`,
        `${born} approval task:a`,
      ].toSorted(),
    );
  });

  test('an append that loses owes nothing', async () => {
    const database = await open();
    const [run = 0] = await makeRuns(database.writer, makeRun());
    const late = makeAppend(run, { head: 7, notices: [FAILURE] });
    expect(await commitToSee(database.writer, late)).toEqual([false]);
    expect(await readAll(database)).toEqual([]);
  });

  test('one notice says when the newest of its events came about', async () => {
    const database = await open();
    const { writer } = database;
    const [run = 0] = await makeRuns(writer, makeRun());
    const facts = [note('one'), note('two'), note('three')];
    await commit(writer, makeAppend(run, { head: 1, facts, notices: [FAILURE] }));
    expect(await list(database, 1)).toMatchObject([{ run, at: T0 + 2 }]);
  });

  test('under one subject of a run only the newest is owed, after everything before it', async () => {
    const database = await open();
    const { writer } = database;
    const [run = 0, other = 0] = await makeRuns(writer, makeRun(), makeRun());
    await commit(writer, makeAppend(run, { head: 1, notices: [APPROVAL] }));
    await commit(writer, makeAppend(other, { head: 1, notices: [APPROVAL] }));
    const [first] = await list(database, 2);
    await commit(writer, makeAppend(run, { head: 2, notices: [APPROVAL, REMINDER] }));
    expect(await readAll(database)).toEqual([`${other} approval task:a`, `${run} reminder task:a`]);
    if (!first) throw new Error('nothing was owed');
    expect((await list(database, 2, first)).map(show)).toEqual(await readAll(database));
  });

  test('a surface begins now: it is shown nothing that was owed before', async () => {
    const database = await open();
    const { writer, reader } = database;
    const [run = 0] = await makeRuns(writer, makeRun({ notices: [FAILURE] }));
    await list(database, 1);
    await commit(writer, makeWrite(openSurface(reader, 'fake', T0)));
    const mark = (await findSurface(reader, 'fake'))?.mark ?? START;
    expect(await listNotices(reader, mark, 9)).toEqual([]);
    await commit(writer, makeAppend(run, { head: 1, notices: [APPROVAL] }));
    expect((await list(database, 1, mark)).map(show)).toEqual([`${run} approval task:a`]);
    await commit(writer, makeWrite(openSurface(reader, 'fake', T0)));
    expect((await findSurface(reader, 'fake'))?.mark).toEqual(mark);
  });

  test('of two who move a mark from the same place one wins', async () => {
    const { writer, reader } = await open();
    await commit(writer, makeWrite(openSurface(reader, 'fake', T0)));
    const from = (await findSurface(reader, 'fake'))?.mark ?? START;
    const move = (id: number) =>
      makeWrite(moveMark(reader, { surface: 'fake', from, to: { tx: from.tx, id }, now: T0 }));
    expect(await commitToSee(writer, move(5), move(6))).toEqual([true, false]);
    expect((await findSurface(reader, 'fake'))?.mark.id).toBe(5);
  });

  test('what every surface has passed is removed, and what nobody has taken in seven days', async () => {
    const database = await open();
    const { writer, reader } = database;
    const runs = await makeRuns(writer, makeRun(), makeRun(), makeRun());
    for (const surface of ['fast', 'slow']) {
      await commit(writer, makeWrite(openSurface(reader, surface, T0)));
    }
    for (const run of runs) {
      await commit(writer, makeAppend(run, { head: 1, notices: [FAILURE] }));
    }
    const [first, , third] = await list(database, 3);
    if (!first || !third) throw new Error('nothing was owed');
    const prune = (now: number) => commit(writer, makeWrite(pruneNotices(reader, now)));
    await prune(T0);
    expect(await readAll(database)).toHaveLength(3);
    const move = async (surface: string, to: Mark) => {
      const mark = (await findSurface(reader, surface))?.mark ?? START;
      await commit(writer, makeWrite(moveMark(reader, { surface, from: mark, to, now: T0 })));
    };
    await move('fast', third);
    await move('slow', first);
    await prune(T0);
    expect(await readAll(database)).toHaveLength(2);
    await prune(T0 + 8 * DAY_MS);
    expect(await readAll(database)).toEqual([]);
  });

  test('without any surface only age removes a notice', async () => {
    const database = await open();
    const { writer, reader } = database;
    await makeRuns(writer, makeRun({ notices: [FAILURE] }));
    await commit(writer, makeWrite(pruneNotices(reader, T0 + 6 * DAY_MS)));
    expect(await readAll(database)).toHaveLength(1);
    await commit(writer, makeWrite(pruneNotices(reader, T0 + 8 * DAY_MS)));
    expect(await readAll(database)).toEqual([]);
  });

  test('a surface that is off for seven days is forgotten', async () => {
    const { writer, reader } = await open();
    await commit(writer, makeWrite(openSurface(reader, 'fake', T0)));
    await commit(writer, makeWrite(forgetSurfaces(reader, T0 + 6 * DAY_MS)));
    expect(await findSurface(reader, 'fake')).not.toBeNull();
    await commit(writer, makeWrite(forgetSurfaces(reader, T0 + 8 * DAY_MS)));
    expect(await findSurface(reader, 'fake')).toBeNull();
  });
});

describe.each(databases().filter(({ name }) => name === 'PostgreSQL'))('on $name', ({ open }) => {
  test('a transaction that is slow to commit is not overtaken', async () => {
    const database = await open();
    const { writer, reader } = database;
    const [run = 0, other = 0] = await makeRuns(writer, makeRun(), makeRun());
    const slow = await reader.transaction();
    await slow('notices').insert({ run, subject: 'run', kind: 'failure', at: T0 });
    await commit(writer, makeAppend(other, { head: 1, notices: [FAILURE] }));
    expect(await listNotices(reader, START, 9)).toEqual([]);
    await commit(writer, makeWrite(openSurface(reader, 'late', T0)));
    await slow.commit();
    const both = [`${run} failure run`, `${other} failure run`];
    expect((await list(database, 2)).map(show)).toEqual(both);
    const mark = (await findSurface(reader, 'late'))?.mark;
    expect((await list(database, 2, mark)).map(show)).toEqual(both);
  });
});

test('of several notices under one subject the last counts', () => {
  expect(newestOf([APPROVAL, FAILURE, REMINDER])).toEqual([REMINDER, FAILURE]);
});
