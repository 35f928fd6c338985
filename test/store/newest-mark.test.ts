import { expect, test } from 'vitest';
import { readNewestMark } from '#src/store/newest-mark.ts';
import { listNotices } from '#src/store/notices.ts';
import { databases } from '#test/support/databases.ts';
import { failWith } from '#test/support/stage.ts';
import { openStaged } from '#test/support/staged-engine.ts';

test.each(databases())('behind the newest mark stands only what comes later: $name', async (on) => {
  const { engine } = await openStaged({ bad: failWith() }, { on });
  const { db } = engine.app;
  await engine.applyGraph([{ id: 'bad', type: 'write' }]);
  await engine.ended((await engine.start()).run);
  const mark = await readNewestMark(db);
  expect(await listNotices(db, mark, 10)).toEqual([]);
  const { run } = await engine.start();
  await engine.ended(run);
  expect(await listNotices(db, mark, 10)).toMatchObject([{ run, kind: 'failure' }]);
});
