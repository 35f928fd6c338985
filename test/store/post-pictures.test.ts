import { describe, expect, test } from 'vitest';
import { makeAnswer } from '#src/operations/make-answer.ts';
import { findCardByMessage, hasLiveCard } from '#src/store/known-cards.ts';
import {
  findNextPicture,
  lendPicture,
  type PictureRecord,
  settlePicture,
} from '#src/store/post-pictures.ts';
import { insertAnswer, lendEdit, settlePost, skipEdit } from '#src/store/posts.ts';
import { databases } from '#test/support/databases.ts';
import { openStillClock } from '#test/support/delivery-scene.ts';
import { T0 } from '#test/support/factories.ts';
import { fillPlace } from '#test/support/many-posts.ts';
import { explainQuery, hearQueries } from '#test/support/query-plans.ts';
import { commit, makeRun, makeRuns, makeWrite } from '#test/support/submissions.ts';

const EDITED = { type: 'shown', message: 'm1', shownHead: 1, drawn: 'x', isFinal: true } as const;
const KEPT = { type: 'kept', picture: 'f1' } as const;
const LOAN = { lender: 'me', now: T0, until: T0 + 1 };
const WHERE = { surface: 'fake', place: 'ops', message: 'm1' };

describe.each(databases())('on $name', ({ open }) => {
  /** A shown card that is to get a picture. */
  async function openShown() {
    const { writer, reader } = await open();
    const [run = 0] = await makeRuns(writer, makeRun());
    const { message, ...place } = WHERE;
    const alert = { ...place, thread: null, run, kind: 'failure-alert', subject: 'run' } as const;
    const answer = makeAnswer({ clock: openStillClock() }, alert);
    const post = { ...answer, state: 'shown', message } as const;
    const write = (...statements: Parameters<typeof makeWrite>) =>
      commit(writer, makeWrite(...statements));
    await write(insertAnswer(reader, post, T0));
    const next = async (): Promise<PictureRecord> => {
      const card = await findNextPicture(reader, 'fake');
      if (!card) throw new Error('no card waits');
      return card;
    };
    const row = () => reader('posts').first();
    return { reader, write, next, row, id: post.id, run };
  }

  test('a picture is drawn by one at a time, and only who has it says what became of it', async () => {
    const { reader, write, next, row } = await openShown();
    const due = await next();
    const isWon = async (until: number) => {
      const [result] = await write(lendPicture(reader, due, until));
      return result?.won;
    };
    expect([await isWon(T0 + 1), await isWon(T0 + 2)]).toEqual([true, false]);
    await write(settlePicture(reader, due, KEPT));
    expect(await row()).toMatchObject({ picture: null, picture_tries: 1 });
    await write(settlePicture(reader, await next(), KEPT));
    expect(await row()).toMatchObject({ picture: 'f1', picture_due_at: null });
    expect(await findNextPicture(reader, 'fake')).toBeNull();
  });

  test('a card that is edited while its picture comes is edited again', async () => {
    const { reader, write, next, row, id } = await openShown();
    await write(lendEdit(reader, id, LOAN));
    await write(settlePicture(reader, await next(), KEPT));
    const drawnWithout = { id, picture: null, drawn: null };
    await write(...settlePost(reader, { ...drawnWithout, lender: 'me' }, EDITED));
    await write(skipEdit(reader, drawnWithout, { shownHead: 1, isFinal: true }));
    const stale = { shown_head: 0, drawn: '~', is_final: 0, lender: null, picture: 'f1' };
    expect(await row()).toMatchObject(stale);
    await write(lendEdit(reader, id, LOAN));
    await write(...settlePost(reader, { id, lender: 'me', picture: 'f1', drawn: '~' }, EDITED));
    expect(await row()).toMatchObject({ shown_head: 1, drawn: 'x', is_final: 1, lender: null });
  });

  test('a card that may still change is found in its channel or thread, by an index', async () => {
    const { reader, run, write } = await openShown();
    const named = { surface: 'fake', place: 'ops', run, kind: 'failure-alert', subject: 'run' };
    const card = { ...named, kind: 'failure-alert', thread: null } as const;
    const heard = await hearQueries(reader, async () => {
      expect(await hasLiveCard(reader, card)).toBe(true);
    });
    // Down to the run: a channel may have a million cards.
    expect(await explainQuery(reader, heard[0] ?? { sql: '', bindings: [] })).toMatch(
      /posts_live|posts_place \(surface=\? AND place=\? AND run=/,
    );
    expect(await hasLiveCard(reader, { ...card, thread: 't1' })).toBe(true);
    for (const other of [{ place: 'dm' }, { subject: 'task:a' }, { run: run + 1 }]) {
      expect(await hasLiveCard(reader, { ...card, ...other })).toBe(false);
    }
    await write({ sql: "update posts set thread = 't1'", bindings: [] });
    const inThreads = [null, 't1', 't2'].map((thread) => hasLiveCard(reader, { ...card, thread }));
    expect(await Promise.all(inThreads)).toEqual([false, true, false]);
    await write({ sql: 'update posts set thread = null, is_final = 1', bindings: [] });
    expect(await hasLiveCard(reader, card)).toBe(false);
  });

  test('cards are found by their message, and by their picture’s time, in indexes', async () => {
    const { reader, run, write } = await openShown();
    await write(...fillPlace(reader, { ...WHERE, run }));
    const heard = await hearQueries(reader, async () => {
      expect(await findCardByMessage(reader, WHERE)).toMatchObject({ run, subject: 'run' });
      await findNextPicture(reader, 'fake');
    });
    const plans = await Promise.all(heard.map((query) => explainQuery(reader, query)));
    expect(plans).toMatchObject([
      expect.stringContaining('posts_message'),
      expect.stringContaining('posts_pictures'),
    ]);
  });
});
