import { describe, expect, test } from 'vitest';
import { takePost } from '#src/operations/lend-post.ts';
import { findNextPost } from '#src/operations/load-delivery.ts';
import { settlePost } from '#src/operations/settle-post.ts';
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
      commit(
        writer,
        makeAppend(run, { head: 1, notices: [{ kind: 'approval', subject: 'task:a' }] }),
      );
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

describe.each(databases())('on $name', ({ open }) => {
  test('a reminder of what nobody here got is the card itself; of one on its way, nothing', async () => {
    const { target, writer, reader } = await open();
    const app = await openQuietApp({ target });
    const [run = 0] = await makeRuns(writer, makeRun());
    const take = () => takeNotices(app, { surface: 'fake', route: async () => ['here'] });
    await take();
    let head = 0;
    const tell = async (kind: 'approval' | 'reminder') => {
      head += 1;
      await commit(writer, makeAppend(run, { head, notices: [{ kind, subject: 'task:a' }] }));
      await waitForFact('the notice was taken', take);
    };
    const kinds = () => reader('posts').orderBy('kind').select('kind', 'state');
    const settle = async (settlement: Parameters<typeof settlePost>[2]) => {
      const post = await findNextPost(app, WHERE);
      if (post === null) throw new Error('nothing is owed');
      await takePost(app, post, 'me');
      await settlePost(app, { id: post.id, lender: 'me' }, settlement);
    };
    await tell('approval');
    await tell('reminder');
    expect(await kinds()).toEqual([{ kind: 'approval', state: 'owed' }]);
    await settle({ type: 'undeliverable', reason: 'channel_not_found' });
    await tell('reminder');
    expect(await kinds()).toEqual([{ kind: 'approval', state: 'owed' }]);
    await settle({ type: 'shown', message: 'm1', shownHead: 1, drawn: 'x', isFinal: false });
    await tell('reminder');
    expect(await kinds()).toEqual([
      { kind: 'approval', state: 'shown' },
      { kind: 'reminder', state: 'owed' },
    ]);
  });
});
