import { expect, test } from 'vitest';
import { findNextPost } from '#src/operations/load-delivery.ts';
import { takeNotices } from '#src/operations/take-notices.ts';
import { databases } from '#test/support/databases.ts';
import { openQuietApp } from '#test/support/quiet-app.ts';
import { commit, makeAppend, makeRun, makeRuns } from '#test/support/submissions.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const WHERE = { surface: 'fake', place: 'here' };

test.each(databases().filter(({ name }) => name === 'PostgreSQL'))(
  'a $name restored from a server that had counted further owes what was not taken, and what is new',
  async ({ open }) => {
    const { target, writer, reader } = await open();
    const app = await openQuietApp({ target });
    const take = () => takeNotices(app, { surface: 'fake', route: async () => ['here'] });
    await take();
    const [taken = 0, waiting = 0, fresh = 0] = await makeRuns(
      writer,
      makeRun(),
      makeRun(),
      makeRun(),
    );
    const fail = (run: number) =>
      commit(writer, makeAppend(run, { head: 1, notices: [{ kind: 'failure', subject: 'run' }] }));
    const owed = () => reader('posts').orderBy('run').pluck('run');
    await fail(taken);
    await waitForFact('the first post', async () => {
      await take();
      return (await owed()).length === 1;
    });
    await reader('posts').delete();
    await fail(waiting);
    for (const table of ['notices', 'surfaces']) await reader(table).increment('tx', 2 ** 40);
    await fail(fresh);
    await waitForFact('both posts', async () => {
      await take();
      return (await owed()).length === 2;
    });
    expect(await owed()).toEqual([waiting, fresh]);
    expect(await findNextPost(app, WHERE)).toMatchObject({ run: waiting });
  },
);
