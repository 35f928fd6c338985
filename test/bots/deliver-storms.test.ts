import { describe, expect, test } from 'vitest';
import { QUIET_MS } from '#src/domain/alert-stream.ts';
import { countFinished } from '#src/operations/count-finished.ts';
import { endStorms } from '#src/operations/end-storms.ts';
import { tellFix } from '#src/operations/tell-fix.ts';
import { putClaim } from '#src/store/claims.ts';
import { OWNER } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { ANA } from '#test/support/factories.ts';
import type { Answer } from '#test/support/fake-messenger.ts';
import { openStormScene, type StormScene } from '#test/support/storm-scene.ts';
import { commit, makeWrite } from '#test/support/submissions.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const PACE_MS = 1_000;
const OUTAGE_MS = 10 * 60_000;

/** What stands in the channel itself; replies in threads are quiet. */
function cardsIn({ messenger }: StormScene) {
  return messenger.posts.filter(({ thread }) => thread === null);
}

/** How many failures its message tells of. */
function told({ messenger }: StormScene, message: string): number {
  const view = messenger.viewOf(message);
  if (view?.kind === 'storm') return view.count;
  return view?.kind === 'failure-alert' ? (view.context?.count ?? 1) : 0;
}

/** What is owed in the ledger, is owed no more, and of which nothing more is said. */
async function listUnended({ database: { reader } }: StormScene): Promise<unknown[]> {
  const ended = reader('ledger').whereNot({ what: 'owed' }).whereNotNull('post').select('post');
  const owed = reader('posts').whereIn('state', ['owed', 'sending']).select('id');
  const begun = reader('ledger').where({ what: 'owed' });
  return begun.whereNotIn('post', ended).whereNotIn('post', owed);
}

/** Of what was sent and was never owed. */
async function listUnbegun({ database: { reader } }: StormScene): Promise<unknown[]> {
  const begun = reader('ledger').where({ what: 'owed' }).whereNotNull('post').select('post');
  return reader('ledger').where({ what: 'sent' }).whereNotIn('post', begun);
}

async function countLedger({ database }: StormScene, what: string[]): Promise<number> {
  const ledger = database.reader('ledger').whereIn('what', what);
  // What is told of the card of a storm is of no run.
  const rows = await ledger.whereNotNull('run').select('run');
  return new Set(rows.map(({ run }) => run)).size;
}

describe.each(databases())('on $name', (kind) => {
  test.each([1, 50, 1_000])(
    '1,000 failures of %i kinds within 10 s are one message and edits in pace',
    async (ways) => {
      const scene = await openStormScene(kind, { paceMs: PACE_MS });
      await scene.begin();
      for (let second = 0; second < 10; second++) {
        await scene.failMany(100, ways);
        scene.deliverer.hint();
        await waitForFact('they are taken', async () => {
          return (await countLedger(scene, ['owed', 'collapsed'])) === (second + 1) * 100;
        });
        scene.clock.wind(PACE_MS);
      }
      const [card] = cardsIn(scene);
      await scene.passUntil('it tells of all', () => told(scene, card?.message ?? 'm1') === 1_000);
      expect(cardsIn(scene)).toHaveLength(1);
      expect([await listUnended(scene), await listUnbegun(scene)]).toEqual([[], []]);
      const { updates } = scene.messenger;
      const times = updates.map(({ at }) => at);
      const apart = times.slice(1).map((at, index) => at - (times[index] ?? 0));
      expect(Math.min(...apart, PACE_MS)).toBeGreaterThanOrEqual(PACE_MS);
    },
  );

  test('a repeat is counted on the card, and said in its thread a minute later', async () => {
    const scene = await openStormScene(kind);
    const { messenger, fail, owed } = scene;
    await scene.begin();
    await fail();
    await owed();
    await fail();
    await fail();
    await scene.passUntil('it is counted', () => told(scene, 'm1') === 3);
    await scene.passUntil('it is said', () => messenger.posts.length === 2);
    const [alert, reply] = messenger.posts.map(({ at }) => at);
    expect(reply).toBeGreaterThanOrEqual(Number(alert) + 60_000);
    expect(messenger.posts[1]).toMatchObject({
      thread: 'm1',
      view: { kind: 'repeat', context: { count: 2 } },
    });
  });

  test('what recovers says so in place, and whoever cared is asked once what helped', async () => {
    const scene = await openStormScene(kind);
    const { process, database, messenger, fail, succeed, owed } = scene;
    const { app } = process;
    await scene.begin();
    await fail();
    await owed();
    await countFinished(app);
    const streak = await database.reader('streaks').first('workflow_id', 'step', 'code', 'no');
    const name = { ...streak, workflowId: streak.workflow_id };
    const claim = putClaim(database.reader, name, { by: ANA, at: scene.clock.now() }, null);
    await commit(database.writer, makeWrite(claim));
    await succeed();
    await countFinished(app);
    await scene.passUntil('it has recovered', () => {
      const view = messenger.viewOf('m1');
      return view?.kind === 'failure-alert' && view.context?.recovered;
    });
    await scene.passUntil('it is asked', () => messenger.posts.length === 2);
    expect(messenger.posts[1]).toMatchObject({ thread: 'm1', view: { kind: 'fix-question' } });
    const { reader } = database;
    const question = reader('posts').where({ kind: 'fix-question' });
    expect(await question.clone().first('is_final', 'drawn')).toMatchObject({ is_final: 0 });
    await tellFix(app, OWNER, { signature: `w/${name.step}/${name.code}`, words: 'more memory' });
    await scene.passUntil('it is answered', async () => {
      return (await question.clone().first('is_final')).is_final === 1;
    });
    expect(messenger.viewOf('m2')).toMatchObject({ isAnswered: true });
    // What fails after that is news.
    await fail();
    await scene.passUntil('it is told anew', () => messenger.posts.length === 3);
    expect(messenger.posts[2]).toMatchObject({ thread: null, view: { kind: 'failure-alert' } });
    expect(told(scene, 'm3')).toBe(1);
  });

  test('of a storm that a platform was down in one card is left, and it tells of all', async () => {
    const scene = await openStormScene(kind, { paceMs: PACE_MS });
    const { messenger, clock, database } = scene;
    await scene.begin();
    messenger.answerWith({ type: 'later', afterMs: OUTAGE_MS, reason: 'down' });
    await scene.failMany(30, 3);
    scene.deliverer.hint();
    await waitForFact('one was tried, and waits again', async () => {
      const held = database.reader('posts').whereNotNull('lender').first('id');
      return messenger.sends() === 1 && (await held) === undefined;
    });
    // Each minute is taken before the next one begins: as one they would all be late, and few.
    for (let minute = 1; minute <= 5; minute++) {
      clock.wind(OUTAGE_MS / 6);
      await scene.failMany(20, 10);
      scene.deliverer.hint();
      await waitForFact('they are taken', async () => {
        return (await countLedger(scene, ['owed', 'collapsed'])) === 30 + 20 * minute;
      });
    }
    clock.wind(OUTAGE_MS / 6);
    await scene.passUntil('it is told', () => cardsIn(scene).length > 0);
    const [card] = cardsIn(scene);
    await scene.passUntil('it tells of all', () => told(scene, card?.message ?? '') === 130);
    expect(cardsIn(scene)).toHaveLength(1);
  });

  test('an alert that was on its way when a storm began, and did not arrive, is told by its card', async () => {
    const scene = await openStormScene(kind, { paceMs: PACE_MS });
    const { messenger, clock, database } = scene;
    const taken = (count: number) =>
      waitForFact(`${count} are taken`, async () => {
        scene.deliverer.hint();
        return (await countLedger(scene, ['owed', 'collapsed'])) === count;
      });
    await scene.begin();
    const answer = Promise.withResolvers<Answer>();
    messenger.answerWith(answer.promise);
    await scene.failMany(30, 3);
    scene.deliverer.hint();
    await waitForFact('one is on its way', () => messenger.sends() === 1);
    await scene.failMany(20, 10);
    await taken(50);
    answer.resolve({ type: 'later', afterMs: OUTAGE_MS, reason: 'down' });
    const held = () => database.reader('posts').whereNotNull('lender').first('id');
    await waitForFact('it has not arrived', async () => (await held()) === undefined);
    await scene.failMany(20, 10);
    await taken(70);
    clock.wind(OUTAGE_MS);
    await scene.passUntil('it is told', () => cardsIn(scene).length > 0);
    const [card] = cardsIn(scene);
    await scene.passUntil('it tells of all', () => told(scene, card?.message ?? '') === 70);
    await scene.owed();
    expect(cardsIn(scene)).toHaveLength(1);
    expect([await listUnended(scene), await listUnbegun(scene)]).toEqual([[], []]);
  });

  test('a storm whose card takes no edit any more has another one, which tells of all', async () => {
    const scene = await openStormScene(kind);
    const { messenger, failMany, owed } = scene;
    await scene.begin();
    await failMany(30, 10);
    await owed();
    messenger.update = async () => ({ type: 'refused', reason: 'message_not_found' });
    await failMany(30, 15);
    await scene.passUntil('it is told anew', () => cardsIn(scene).length === 2);
    expect(told(scene, cardsIn(scene)[1]?.message ?? '')).toBe(60);
    expect(await listUnbegun(scene)).toEqual([]);
    const { reader } = scene.database;
    const open = reader('storms').where({ is_open: 1 }).select('post');
    const rows = await reader('storm_rows').whereIn('storm', open).select('count');
    expect(rows.reduce((sum, { count }) => sum + Number(count), 0)).toBe(60);
  });

  test('two processes tell of a storm once', async () => {
    const scene = await openStormScene(kind);
    await scene.begin();
    const rival = scene.open([scene.messenger], 'elsewhere boot 1 rival');
    rival.start();
    for (let part = 0; part < 3; part++) {
      await scene.failMany(50, 25);
      rival.hint();
      scene.deliverer.hint();
    }
    await scene.passUntil('it tells of all', () => told(scene, 'm1') === 150);
    expect(cardsIn(scene)).toHaveLength(1);
    expect(await countLedger(scene, ['collapsed'])).toBe(150);
    // It is drawn anew until it is over, and then never again.
    const card = scene.database.reader('posts').where({ kind: 'storm' });
    expect(await card.clone().pluck('is_final')).toEqual([0]);
    scene.clock.wind(QUIET_MS);
    await endStorms(scene.process.app, 'fake');
    await scene.passUntil('it says that it is over', async () => {
      return (await card.clone().first('is_final')).is_final === 1;
    });
    expect(scene.messenger.viewOf('m1')).toMatchObject({ kind: 'storm', isOver: true });
  });
});
