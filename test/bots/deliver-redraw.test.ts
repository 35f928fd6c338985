import { describe, expect, test } from 'vitest';
import { retryForCaller } from '#src/operations/retry-for-caller.ts';
import { loadRun } from '#src/store/runs.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import {
  APPROVED,
  ASKS,
  FAILS,
  openDeliveryScene,
  vote,
  WARNS,
} from '#test/support/delivery-scene.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const SECOND_MS = 1_000;

describe.each(databases())('on $name', (kind) => {
  /** A scene in which a task's card is shown. */
  async function openShown() {
    const scene = await openDeliveryScene(kind);
    await scene.begin();
    const asking = await scene.run(ASKS);
    await scene.owed();
    const isTrue = async () => {
      const head = (await scene.database.reader('runs').where({ id: asking }).first()).last_seq;
      return (await scene.rows()).every((row) => row['shown_head'] === head);
    };
    /** Lets time pass until every card says where its run stands. */
    const upToDate = () => scene.passUntil('the cards are up to date', isTrue);
    return { ...scene, asking, upToDate };
  }

  test('ten changes cost one edit', async () => {
    const { tell, asking, owed, messenger, upToDate } = await openShown();
    for (const name of 'abcdefghij') {
      await tell(asking, vote(name));
      await owed();
    }
    expect(messenger.updates).toEqual([]);
    await upToDate();
    expect(messenger.updates).toHaveLength(1);
    expect(messenger.viewOf('m1')).toMatchObject({ votes: { length: 10 } });
  });

  test('what a person did is drawn at once', async () => {
    const { tell, asking, deliverer, messenger } = await openShown();
    await tell(asking, vote('ana'));
    deliverer.hint(asking);
    await waitForFact('the edit', () => messenger.updates.length === 1);
    expect(messenger.viewOf('m1')).toMatchObject({ votes: [{ by: 'ana' }] });
  });

  test('what changes nothing on a card costs no edit', async () => {
    const { tell, asking, messenger, upToDate } = await openShown();
    await tell(asking, WARNS);
    await upToDate();
    expect(messenger.updates).toEqual([]);
  });

  test('a card that is decided is drawn once more, and then never again', async () => {
    const { tell, asking, deliverer, messenger, rows, database } = await openShown();
    await tell(asking, APPROVED);
    deliverer.hint(asking);
    await waitForFact('it is final', async () => (await rows())[0]?.['is_final'] === 1);
    expect(messenger.updates).toMatchObject([{ message: 'm1', view: { status: 'approved' } }]);
    await tell(asking, WARNS);
    deliverer.hint(asking);
    await deliverer.stop();
    expect(messenger.updates).toHaveLength(1);
    expect(await database.reader('posts').where({ is_final: 0 })).toEqual([]);
  });

  test('what changed while nobody delivered is drawn when somebody does again', async () => {
    const { tell, asking, deliverer, open, messenger, passUntil, rows } = await openShown();
    await deliverer.stop();
    await tell(asking, APPROVED);
    const next = open([messenger]);
    next.start();
    await passUntil('the edit', () => messenger.updates.length === 1);
    await next.stop();
    expect(messenger.viewOf('m1')).toMatchObject({ status: 'approved' });
    expect(await rows()).toMatchObject([{ is_final: 1 }]);
  });

  test('an edit that did not get through is made again, with what is so by then', async () => {
    const { tell, asking, deliverer, messenger, passUntil, upToDate } = await openShown();
    messenger.answerWith('never-arrives', { type: 'later', afterMs: 5_000, reason: 'ratelimited' });
    await tell(asking, vote('ana'));
    deliverer.hint(asking);
    await waitForFact('the first try', () => messenger.sends() === 2);
    await tell(asking, APPROVED);
    await passUntil('the second try', () => messenger.sends() === 3);
    await upToDate();
    expect(messenger.updates).toMatchObject([{ view: { status: 'approved' } }]);
  });

  test('a card that may not be edited any more is left alone, with the reason', async () => {
    const { tell, asking, deliverer, messenger, rows } = await openShown();
    messenger.answerWith({ type: 'refused', reason: 'message_not_found' });
    await tell(asking, vote('ana'));
    deliverer.hint(asking);
    const isFinal = async () => (await rows())[0]?.['is_final'] === 1;
    await waitForFact('it is given up', isFinal);
    expect(await rows()).toMatchObject([{ state: 'shown', reason: 'message_not_found' }]);
  });

  test('a card that answered a person stays true until its run has ended', async () => {
    const { tell, asking, deliverer, messenger, rows } = await openShown();
    const cards = deliverer.cardsOf(messenger);
    const subject = { kind: 'run', run: asking } as const;
    for (const message of ['m2', 'm3']) {
      const answered = await cards.answer({ subject, place: 'dm', thread: null });
      expect(answered).toEqual({ type: 'sent', message });
    }
    await tell(asking, APPROVED, { type: 'step_completed', step: 'ask', data: { result: {} } });
    deliverer.hint(asking);
    await waitForFact('all are drawn', () => messenger.updates.length === 3);
    await tell(asking, { type: 'run_completed', data: { output_of: ['ask'] } });
    deliverer.hint(asking);
    const isOver = async () => (await rows()).every((row) => row['is_final'] === 1);
    await waitForFact('all are final', isOver);
    expect(messenger.updates).toHaveLength(5);
    expect(messenger.viewOf('m2')).toMatchObject({ kind: 'run', status: 'completed' });
    expect(messenger.viewOf('m3')).toMatchObject({ kind: 'run', status: 'completed' });
  });

  test('the cards of a run that somebody retries say so, however long it has been over', async () => {
    const { process, begin, run, owed, deliverer, messenger } = await openDeliveryScene(kind);
    await begin();
    const failed = await run(ASKS, ...FAILS);
    await owed();
    const subject = { kind: 'run', run: failed } as const;
    await deliverer.cardsOf(messenger).answer({ subject, place: 'dm', thread: null });
    const edits = messenger.updates.length;
    const record = await loadRun(process.app.db, failed);
    if (!record) throw new Error('there is no run');
    const request = { run: record.uuid, asked: {}, ticked: [], trigger: 'chat' };
    const { receipt, run: next } = await retryForCaller(process.app, asCaller(), request);
    expect(receipt).toMatchObject({ outcome: 'applied' });
    deliverer.hint(failed);
    await waitForFact('both are drawn', () => messenger.updates.length === edits + 2);
    const chain = { no: 1, retried: { runId: next?.uuid, by: '@ana' } };
    const views = messenger.updates.slice(edits).map(({ view }) => view);
    expect(views.map(({ kind: of }) => of).toSorted()).toEqual(['failure-alert', 'run']);
    for (const view of views) expect(view).toMatchObject({ title: { chain } });
  });

  test('two processes that redraw at once leave the newest state on the card', async () => {
    const { tell, asking, deliverer, open, messenger } = await openShown();
    const rival = open([messenger], 'elsewhere boot 1 rival');
    rival.start();
    for (const name of 'abcdef') {
      await tell(asking, vote(name));
      deliverer.hint(asking);
      rival.hint(asking);
    }
    await tell(asking, APPROVED);
    const isShown = () => {
      deliverer.hint(asking);
      rival.hint(asking);
      return messenger.viewOf('m1');
    };
    await waitForFact('the decision', () => {
      const view = isShown();
      return view?.kind === 'approval' && view.status === 'approved';
    });
    await Promise.all([deliverer.stop(), rival.stop()]);
    expect(messenger.viewOf('m1')).toMatchObject({ status: 'approved' });
  });

  test('a run that only a newer version can read is left alone', async () => {
    const { tell, run, asking, owed, deliverer, messenger, clock, database, rows } =
      await openShown();
    const failed = await run(...FAILS);
    await owed();
    await tell(asking, APPROVED);
    const unknownKind = 30_000;
    await database.writer.commit(
      [
        {
          type: 'write',
          statements: [
            {
              sql: `update events set kind = ${unknownKind} where run = ${asking} and seq = 4`,
              bindings: [],
            },
          ],
          barrier: false,
        },
      ],
      false,
    );
    deliverer.hint(asking);
    clock.wind(SECOND_MS);
    await owed();
    await deliverer.stop();
    expect(messenger.updates).toEqual([]);
    expect(await rows()).toMatchObject([
      { run: asking, state: 'shown', is_final: 0 },
      { run: failed, is_final: 1 },
    ]);
  });
});
