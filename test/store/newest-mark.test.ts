import { expect, test } from 'vitest';
import { readNewestMark } from '#src/store/newest-mark.ts';
import { listNotices, type Mark } from '#src/store/notices.ts';
import { databases } from '#test/support/databases.ts';
import { failWith } from '#test/support/stage.ts';
import { openStaged } from '#test/support/staged-engine.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

test.each(databases())('behind the newest mark stands only what comes later: $name', async (on) => {
  const { engine } = await openStaged({ bad: failWith() }, { on });
  const { db } = engine.app;
  await engine.applyGraph([{ id: 'bad', type: 'write' }]);
  // Whatever another test has open on the same server holds notices back for a while.
  const listOne = (mark: Mark) =>
    waitForFact('a notice', async () => {
      const found = await listNotices(db, mark, 10);
      return found.length > 0 && found;
    });
  await engine.ended((await engine.start()).run);
  await listOne({ tx: 0, id: 0 });
  const mark = await readNewestMark(db);
  expect(await listNotices(db, mark, 10)).toEqual([]);
  const { run } = await engine.start();
  await engine.ended(run);
  expect(await listOne(mark)).toMatchObject([{ run, kind: 'failure' }]);
});
