import { describe, expect, test } from 'vitest';
import type { RunAppend } from '#src/store/append.ts';
import { databases } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import { SEEDED } from '#test/support/prepare-template.ts';
import { makeWorker } from '#test/support/rows.ts';
import {
  commit,
  makeAppend,
  makeChange,
  makeRun,
  makeRuns,
  makeWrite,
  note,
} from '#test/support/submissions.ts';

const NOW = T0 + 1000;

describe.each(databases())('on $name', ({ open }) => {
  describe('looking for work', () => {
    test('finds what is due and nobody owns, the longest due first', async () => {
      const database = await open();
      const { writer } = database;
      const owner = await makeWorker(database);
      const uuid = '0190a7c4-0000-7000-8000-0000deadbeef';
      const change = makeChange({ status: 'running', startedAt: T0, wakeAt: 6 });
      const [late = 0, , , , soon = 0, named = 0] = await makeRuns(
        writer,
        wake(NOW),
        wake(NOW + 1),
        wake(null),
        owned(owner, 0),
        wake(5),
        makeRun({ run: { uuid, ...SEEDED }, change, createdAt: T0 }),
      );
      const found = await writer.findClaimable({ now: NOW, limit: 10, allowSuspect: false });
      expect(found.map(({ run }) => run)).toEqual([soon, named, late]);
      expect(found[1]).toEqual({
        run: named,
        uuid,
        versionId: 1,
        head: 1,
        epoch: 0,
        createdAt: T0,
        suspect: false,
      });
      const first = await writer.findClaimable({ now: NOW, limit: 1, allowSuspect: false });
      expect(first.map(({ run }) => run)).toEqual([soon]);
    });

    test('finds a suspect only when asked for', async () => {
      const { writer } = await open();
      const change = makeChange({ wakeAt: 0, suspect: true });
      const [suspect = 0, other = 0] = await makeRuns(writer, makeRun({ change }), makeRun());
      const query = { now: NOW, limit: 10 };
      const usual = await writer.findClaimable({ ...query, allowSuspect: false });
      expect(usual.map(({ run }) => run)).toEqual([other]);
      const all = await writer.findClaimable({ ...query, allowSuspect: true });
      expect(all.map((found) => [found.run, found.suspect])).toEqual([
        [suspect, true],
        [other, false],
      ]);
    });

    test('finds one run alone, if it is due', async () => {
      const { writer } = await open();
      const later = makeRun({ change: makeChange({ wakeAt: NOW + 1 }) });
      const [, wanted = 0, notYet = 0] = await makeRuns(writer, makeRun(), makeRun(), later);
      const query = { now: NOW, limit: 10, allowSuspect: true };
      const found = await writer.findClaimable({ ...query, only: wanted });
      expect(found.map(({ run }) => run)).toEqual([wanted]);
      expect(await writer.findClaimable({ ...query, only: notYet })).toEqual([]);
    });
  });

  describe('reading logs', () => {
    test('of many runs at once, each above what is known of it', async () => {
      const { writer } = await open();
      const [one = 0, two = 0, three = 0] = await makeRuns(
        writer,
        makeRun(),
        makeRun({ createdAt: T0 - 500 }),
        makeRun(),
      );
      await commit(
        writer,
        makeAppend(one, { head: 1, facts: [note('x'), note('y')] }),
        makeAppend(two, { head: 1, facts: [note('z')], createdAt: T0 - 500 }),
      );
      const logs = await writer.loadEvents([
        { run: two, createdAt: T0 - 500, above: 0 },
        { run: one, createdAt: T0, above: 2 },
        { run: three, createdAt: T0, above: 1 },
      ]);
      const seqs = [...logs].map(([run, log]) => [run, log.map(({ seq, at }) => [seq, at])]);
      expect(seqs).toEqual([
        [
          two,
          [
            [1, T0],
            [2, T0],
          ],
        ],
        [one, [[3, T0 + 1]]],
        [three, []],
      ]);
    });

    test('leaves out a run whose log only a newer version can read', async () => {
      const { writer, reader } = await open();
      const [newer = 0, known = 0] = await makeRuns(writer, makeRun(), makeRun());
      const sql = `insert into events (run, seq, kind, at) values (${newer}, 2, 1003, 0)`;
      await commit(writer, makeWrite({ sql, bindings: [] }));
      const wanted = [newer, known].map((run) => ({ run, createdAt: T0, above: 0 }));
      expect([...(await writer.loadEvents(wanted)).keys()]).toEqual([known]);
      expect(await reader('events').where({ run: newer })).toHaveLength(2);
    });

    test('of no run answers nothing', async () => {
      const { writer } = await open();
      expect(await writer.loadEvents([])).toEqual(new Map());
    });
  });

  test('heads tell how far runs have come and whose they are, but for those not there', async () => {
    const database = await open();
    const { writer } = database;
    const owner = await makeWorker(database);
    const [free = 0, held = 0] = await makeRuns(writer, makeRun(), owned(owner, 0));
    await commit(writer, makeAppend(free, { head: 1 }));
    const heads = await writer.loadHeads([free, 999, held]);
    expect([...heads].toSorted(([one], [other]) => one - other)).toEqual([
      [free, { head: 2, owner: null, epoch: 0 }],
      [held, { head: 1, owner, epoch: 1 }],
    ]);
  });

  test('many who read at once are all answered', async () => {
    const { writer } = await open();
    const [run = 0] = await makeRuns(writer, makeRun());
    const query = { now: NOW, limit: 10, allowSuspect: false };
    const reads = Array.from({ length: 20 }, () =>
      Promise.all([writer.findClaimable(query), writer.loadHeads([run])]),
    );
    for (const [found, heads] of await Promise.all(reads)) {
      expect([found[0]?.run, heads.get(run)?.head]).toEqual([run, 1]);
    }
  });
});

function wake(wakeAt: number | null): RunAppend {
  return makeRun({ change: makeChange({ wakeAt }) });
}

function owned(owner: number, wakeAt: number | null): RunAppend {
  return makeRun({ change: makeChange({ wakeAt, ownership: { owner, epoch: 1 } }) });
}
