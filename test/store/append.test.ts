import { describe, expect, test } from 'vitest';
import type { RunAppend } from '#src/store/append.ts';
import { loadBlob, loadLog } from '#src/store/events.ts';
import { databases } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import { SEEDED } from '#test/support/prepare-template.ts';
import { makeWorker, readRun } from '#test/support/rows.ts';
import {
  commit,
  commitToSee,
  makeAppend,
  makeChange,
  makeRun,
  makeRuns,
  note,
  placeFacts,
  readNotes,
} from '#test/support/submissions.ts';

describe.each(databases())('on $name', ({ open }) => {
  describe('an append', () => {
    test('wins at the expected head and moves it by its events', async () => {
      const { writer, reader } = await open();
      const [run = 0] = await makeRuns(writer, makeRun());
      const append = makeAppend(run, { head: 1, facts: [note('one'), note('two')] });
      expect(await commit(writer, append)).toEqual([{ won: true, run, rows: [] }]);
      expect(await readRun(reader, run)).toMatchObject({ last_seq: 3 });
      expect(await readNotes(writer, run)).toEqual(['2 one', '3 two']);
    });

    test.each([
      ['behind', 1],
      ['ahead', 3],
    ])('loses whole at a head %s', async (_, head) => {
      const { writer } = await open();
      const [run = 0] = await makeRuns(writer, makeRun());
      await commit(writer, makeAppend(run, { head: 1, facts: [note('first')] }));
      const late = makeAppend(run, { head, facts: [note('late'), note('later')] });
      expect(await commit(writer, late)).toEqual([{ won: false }]);
      expect(await readNotes(writer, run)).toEqual(['2 first']);
    });

    test('of a run that is not there loses', async () => {
      const { writer } = await open();
      expect(await commitToSee(writer, makeAppend(12345, { head: 1 }))).toEqual([false]);
    });

    test('with the epoch of another owner loses; without one the head alone counts', async () => {
      const database = await open();
      const { writer } = database;
      const owner = await makeWorker(database);
      const [run = 0] = await makeRuns(writer, makeRun());
      const change = makeChange({ status: 'running', ownership: { owner, epoch: 1 } });
      expect(await commitToSee(writer, makeAppend(run, { head: 1, epoch: 0, change }))).toEqual([
        true,
      ]);
      expect(await commitToSee(writer, makeAppend(run, { head: 2, epoch: 0 }))).toEqual([false]);
      expect(await commitToSee(writer, makeAppend(run, { head: 2, epoch: 1 }))).toEqual([true]);
      expect(await commitToSee(writer, makeAppend(run, { head: 3 }))).toEqual([true]);
      const moved = makeChange({ status: 'paused' });
      const stale = makeAppend(run, { head: 4, epoch: 0, change: moved });
      expect(await commitToSee(writer, stale)).toEqual([false]);
    });

    test('leaves every other column as it was when only the head moves', async () => {
      const database = await open();
      const { writer, reader } = database;
      const owner = await makeWorker(database);
      const [run = 0] = await makeRuns(writer, makeRun());
      const change = makeChange({
        status: 'running',
        awaiting: true,
        startedAt: T0,
        wakeAt: T0 + 5,
        suspect: true,
        ownership: { owner, epoch: 3 },
      });
      await commit(writer, makeAppend(run, { head: 1, change }));
      const before = await readRun(reader, run);
      await commit(writer, makeAppend(run, { head: 2, epoch: 3 }));
      expect(await readRun(reader, run)).toEqual({ ...before, last_seq: 3 });
    });

    test('without ownership leaves the owner, and takes it from a run that has ended', async () => {
      const database = await open();
      const { writer, reader } = database;
      const owner = await makeWorker(database);
      const [run = 0] = await makeRuns(writer, makeRun());
      const ownership = { owner, epoch: 1 };
      const running = makeChange({ status: 'running', startedAt: T0 });
      await commit(writer, makeAppend(run, { head: 1, change: { ...running, ownership } }));
      await commit(writer, makeAppend(run, { head: 2, change: makeChange({ status: 'paused' }) }));
      expect(await readRun(reader, run)).toMatchObject({ owner, owner_epoch: 1 });
      const failureCode = 'RUN_STOPPED' as const;
      const change = makeChange({ status: 'stopped', finishedAt: T0 + 1, failureCode });
      await commit(writer, makeAppend(run, { head: 3, change }));
      expect(await readRun(reader, run)).toMatchObject({ owner: null, owner_epoch: 1 });
    });

    test('without events gives a run back, unless it has moved', async () => {
      const database = await open();
      const { writer, reader } = database;
      const owner = await makeWorker(database);
      const [run = 0] = await makeRuns(writer, makeRun());
      const held = makeChange({ status: 'running', ownership: { owner, epoch: 1 } });
      await commit(writer, makeAppend(run, { head: 1, change: held }));
      const freed = makeChange({ status: 'running', ownership: { owner: null, epoch: 1 } });
      const release = (head: number) =>
        makeAppend(run, { head, epoch: 1, facts: [], change: freed });
      expect(await commitToSee(writer, release(1), release(2))).toEqual([false, true]);
      expect(await readRun(reader, run)).toMatchObject({ last_seq: 2, owner: null });
    });
  });

  describe('a new run', () => {
    test('has every column that its append says', async () => {
      const database = await open();
      const { writer, reader } = database;
      const uuid = '0190a7c4-0000-7000-8000-0000deadbeef';
      const owner = await makeWorker(database);
      const change = makeChange({
        status: 'failed',
        startedAt: T0,
        finishedAt: T0 + 2,
        failureCode: 'SCRIPT_FAILED',
        rootStepId: 'a',
      });
      const [run = 0, held = 0, plain = 0] = await makeRuns(
        writer,
        makeRun({ run: { uuid, ...SEEDED }, change }),
        makeRun({ change: makeChange({ wakeAt: 9, ownership: { owner, epoch: 1 } }) }),
        makeUnsaid(),
      );
      expect(await readRun(reader, run)).toEqual({
        id: run,
        uuid,
        tail: Number.parseInt('feebdaed', 16),
        project_id: 1,
        workflow_id: 1,
        version_id: 1,
        status: 'failed',
        last_seq: 1,
        awaiting: 0,
        created_at: T0,
        started_at: T0,
        finished_at: T0 + 2,
        // Given once it is counted.
        finished_no: null,
        root_step_id: 'a',
        failure_code: 'SCRIPT_FAILED',
        wake_at: null,
        owner: null,
        owner_epoch: 0,
        suspect: 0,
      });
      expect(await readRun(reader, held)).toMatchObject({ owner, owner_epoch: 1, wake_at: 9 });
      expect(await readRun(reader, plain)).toMatchObject({ status: 'queued', wake_at: null });
    });

    test('with the UUID of another loses and leaves that one alone', async () => {
      const { writer, reader } = await open();
      const first = makeRun();
      const [run = 0] = await makeRuns(writer, first);
      const again = makeRun({ run: first.run, events: placeFacts([note('again')]) });
      expect(await commitToSee(writer, again, makeRun())).toEqual([false, true]);
      expect(await loadLog(reader, { run, createdAt: T0 })).toEqual(first.events);
    });
  });

  describe('values apart', () => {
    const sha256 = 'ab'.repeat(32);

    test('are kept beside the events that won, once, and not beside those that lost', async () => {
      const { writer, reader } = await open();
      const blobs = [{ sha256, text: '"big"' }];
      const [run = 0, other = 0] = await makeRuns(writer, makeRun({ blobs }), makeRun());
      await commit(writer, makeAppend(run, { head: 1, blobs }));
      await commit(writer, makeAppend(other, { head: 7, blobs }));
      expect(await loadBlob(reader, run, sha256)).toBe('big');
      expect(await reader('blobs').select('run')).toEqual([{ run }]);
    });
  });

  describe('several appends of one run in one batch', () => {
    test('are done one after another', async () => {
      const { writer } = await open();
      const [run = 0, other = 0] = await makeRuns(writer, makeRun(), makeRun());
      const batch = [
        makeAppend(run, { head: 1, facts: [note('first')] }),
        makeAppend(run, { head: 1, facts: [note('at the old head')] }),
        makeAppend(other, { head: 1, facts: [note('another run')] }),
        makeAppend(run, { head: 2, facts: [note('second')] }),
        makeAppend(run, { head: 4, facts: [note('too far')] }),
      ];
      expect(await commitToSee(writer, ...batch)).toEqual([true, false, true, true, false]);
      expect(await readNotes(writer, run)).toEqual(['2 first', '3 second']);
    });

    test('keep their order when some have statements and some have none', async () => {
      const { writer } = await open();
      const [run = 0] = await makeRuns(writer, makeRun());
      const statements = [SELECT_ONE];
      const batch = [
        makeAppend(run, { head: 1, facts: [note('with')], statements }),
        makeAppend(run, { head: 2, facts: [note('without')] }),
        makeAppend(run, { head: 2, facts: [note('late')], statements }),
        makeAppend(run, { head: 3, facts: [note('with again')], statements }),
        makeAppend(run, { head: 4, facts: [note('last')] }),
      ];
      expect(await commitToSee(writer, ...batch)).toEqual([true, true, false, true, true]);
      expect(await readNotes(writer, run)).toEqual([
        '2 with',
        '3 without',
        '4 with again',
        '5 last',
      ]);
    });

    test('make a run only once', async () => {
      const { writer } = await open();
      const first = makeRun();
      const second = makeRun({ run: first.run });
      expect(await commitToSee(writer, first, second, makeRun())).toEqual([true, false, true]);
    });
  });
});

/** A new run whose append says nothing of its columns. */
function makeUnsaid(): RunAppend {
  const { change: _, ...rest } = makeRun();
  return rest;
}

const SELECT_ONE = { sql: 'select 1 as one', bindings: [] };
