import { describe, expect, test } from 'vitest';
import { findStormShare, recoverShares, recoverSharesToldLate } from '#src/store/storm-shares.ts';
import { addToStorm, openStorm } from '#src/store/storms.ts';
import { putStreaks } from '#src/store/streaks.ts';
import { databases } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import { SEEDED } from '#test/support/prepare-template.ts';
import { commit, makeWrite } from '#test/support/submissions.ts';

const STORM = { post: 's', openedAt: T0, raisedAt: T0 };
const SIGNATURE = { workflowId: SEEDED.workflowId, step: 'a', code: 'UPSTREAM_ERROR' };

describe.each(databases())('on $name', ({ open }) => {
  async function openShares() {
    const { writer, reader } = await open();
    const where = { surface: 'fake', place: 'ops' };
    const write = (...statements: ReturnType<typeof addToStorm>) =>
      commit(writer, makeWrite(...statements));
    await write(openStorm(reader, where, STORM));
    return {
      write,
      reader,
      fail: (run: number, of = SIGNATURE) => {
        const share = { ...of, more: 1, firstAt: T0 + run, lastAt: T0 + run, newestRun: run };
        return write(...addToStorm(reader, STORM, [share]));
      },
      succeed: (run: number) => write(recoverShares(reader, SIGNATURE, { at: T0 + run, run })),
      find: (of = SIGNATURE) => findStormShare(reader, 's', of),
    };
  }

  test('what a storm has told recovers by a later run, until it fails anew', async () => {
    const { fail, succeed, find } = await openShares();
    await fail(5);
    await succeed(5);
    expect(await find()).toMatchObject({ recoveredRun: null, recoveredAt: null });
    await succeed(7);
    await succeed(9);
    expect(await find()).toMatchObject({ recoveredRun: 7, recoveredAt: T0 + 7 });
    // One that began before the success, and came later.
    await fail(6);
    expect(await find()).toMatchObject({ count: 2, newestRun: 6, recoveredRun: 7 });
    await fail(8);
    await fail(4);
    const times = { firstAt: T0 + 4, lastAt: T0 + 8 };
    expect(await find()).toMatchObject({ count: 4, newestRun: 8, recoveredRun: null, ...times });
    await succeed(9);
    expect(await find()).toMatchObject({ newestRun: 8, recoveredRun: 9 });
  });

  test('only what was over before a storm told of it has recovered from the first', async () => {
    const { write, reader, fail, find } = await openShares();
    const kinds = ['over', 'since', 'open'].map((step) => ({ ...SIGNATURE, step }));
    for (const kind of kinds) await fail(5, kind);
    const times = { firstAt: T0, firstRun: 1, lastAt: T0, lastRun: 4 };
    const ends = [6, 4, null].map((run) => {
      return { recoveredAt: run === null ? null : T0 + run, recoveredRun: run };
    });
    const streaks = kinds.map((kind, index) => {
      const end = ends[index] ?? { recoveredAt: null, recoveredRun: null };
      return { ...kind, ...times, projectId: SEEDED.projectId, no: 1, count: 1, ...end };
    });
    await write(putStreaks(reader, 1, streaks));
    // Another storm's share, and one that this write does not tell of, stay as they are.
    await write(recoverSharesToldLate(reader, 'other', kinds));
    await write(recoverSharesToldLate(reader, 's', kinds.slice(1)));
    for (const kind of kinds) expect(await find(kind)).toMatchObject({ recoveredRun: null });
    await write(recoverSharesToldLate(reader, 's', kinds));
    const found = await Promise.all(kinds.map((kind) => find(kind)));
    expect(found.map((share) => share?.recoveredRun)).toEqual([6, null, null]);
    expect(found[0]?.recoveredAt).toBe(T0 + 6);
  });
});
