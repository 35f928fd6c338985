import { describe, expect, test } from 'vitest';
import { claimSignature } from '#src/operations/claim-signature.ts';
import { countFinished } from '#src/operations/count-finished.ts';
import { endOverMutes } from '#src/operations/end-mutes.ts';
import { muteSignature } from '#src/operations/mute-signature.ts';
import { tellFix } from '#src/operations/tell-fix.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { BEN } from '#test/support/factories.ts';
import { openFakeMessenger } from '#test/support/fake-messenger.ts';
import { openStormScene } from '#test/support/storm-scene.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const HOUR_MS = 3_600_000;
const SIGNATURE = 'w/ask/UPSTREAM_ERROR';
const ANA_ASKS = asCaller();
const BEN_ASKS = asCaller(BEN, { place: 'other:ops' });

describe.each(databases())('on $name', (kind) => {
  /** The same failures are told on two surfaces. */
  async function openTwo() {
    const scene = await openStormScene(kind);
    const { messenger, clock, process, database } = scene;
    const other = openFakeMessenger({ clock, surface: 'other' });
    const second = scene.open([other], 'elsewhere boot 1 second');
    await scene.begin();
    second.start();
    await waitForFact('both surfaces are known', async () => {
      return (await database.reader('surfaces')).length === 2;
    });
    const both = [messenger, other];
    const signature = SIGNATURE;
    const claim = () => claimSignature(process.app, ANA_ASKS, { signature });
    const tell = (words: string) => tellFix(process.app, BEN_ASKS, { signature, words });
    const count = () => countFinished(process.app);
    /** What stands in the thread of the first message, on each surface. */
    const questions = () =>
      both.map(({ posts, viewOf }) => {
        const asked = posts.filter(({ view }) => view.kind === 'fix-question');
        return asked.map(({ thread, message }) => ({ thread, view: viewOf(message) }));
      });
    return { ...scene, both, until: scene.passUntil, claim, tell, count, questions };
  }

  test('who claims is named on every surface, and told everywhere what fixed it, by whom', async () => {
    const { both, until, claim, tell, count, questions, fail, succeed } = await openTwo();
    await fail();
    await until('it is told twice', () => both.every(({ posts }) => posts.length === 1));
    await claim();
    const claims = () =>
      both.map(({ viewOf }) => {
        const view = viewOf('m1');
        return view?.kind === 'failure-alert' && view.context?.claim?.by;
      });
    await until('it is claimed on both', () => claims().every((by) => by === '@ana'));
    await succeed();
    await count();
    await until('it is asked', () => questions().flat().length === 1);
    await until('both have recovered', () =>
      both.every(({ viewOf }) => {
        const view = viewOf('m1');
        return view?.kind === 'failure-alert' && view.tone === 'good' && view.context?.recovered;
      }),
    );
    expect(both.map(({ posts }) => posts.filter(({ thread }) => thread === null).length)).toEqual([
      1, 1,
    ]);
    const [asked] = questions().flat();
    expect(asked).toMatchObject({
      thread: 'm1',
      view: { isAnswered: false, actions: [{ intent: { type: 'tell-fix' } }] },
    });
    await tell('a restart');
    await until('it is answered', () => {
      const [answered] = questions().flat();
      return answered?.view?.kind === 'fix-question' && answered.view.isAnswered;
    });
    expect(questions().flat()).toMatchObject([
      { view: { actions: [], context: { lastFix: { by: '@ben', words: 'a restart' } } } },
    ]);
  });

  test('a card says no more that it is muted when that is over, though nothing fails; who prolongs it keeps it', async () => {
    const { both, clock, until, count, fail, process } = await openTwo();
    const { app } = process;
    const mute = (hours: number) => muteSignature(app, ANA_ASKS, { signature: SIGNATURE, hours });
    const areMuted = () =>
      both.map(({ viewOf }) => {
        const view = viewOf('m1');
        return view?.kind === 'failure-alert' && (view.context?.mute ?? null) !== null;
      });
    await fail();
    await until('it is told twice', () => both.every(({ posts }) => posts.length === 1));
    await count();
    await mute(1);
    await until('it is muted on both', () => areMuted().every(Boolean));
    await mute(2);
    clock.wind(HOUR_MS);
    await endOverMutes(app);
    expect(await app.db('mutes').pluck('ended_why')).toEqual([null]);
    clock.wind(HOUR_MS);
    await Promise.all([endOverMutes(app), endOverMutes(app)]);
    await until('it is muted nowhere', () => !areMuted().some(Boolean));
    expect(await app.db('mutes').pluck('ended_why')).toEqual(['its time is over']);
    await fail();
    await until('the next one is told', () => both.every(({ posts }) => posts.length === 2));
  });

  test('of what only a storm told it is asked once, in the thread of the storm', async () => {
    const scene = await openTwo();
    const { both, until, claim, tell, count, questions, fail, failMany, succeed } = scene;
    await fail();
    await failMany(40, 20);
    await until('there are two storms', () =>
      both.every(({ posts }) => posts.some(({ view }) => view.kind === 'storm')),
    );
    await count();
    await claim();
    await succeed();
    await count();
    await until('it is asked', () => questions().flat().length === 1);
    const [asked] = questions().flat();
    expect(asked).toMatchObject({ view: { code: 'UPSTREAM_ERROR', context: { count: 1 } } });
    expect(asked?.thread).not.toBeNull();
    await tell('a bigger disk');
    await until('it is answered', () => {
      const [answered] = questions().flat();
      return answered?.view?.kind === 'fix-question' && answered.view.isAnswered;
    });
    await succeed();
    await count();
    expect(await scene.database.reader('posts').where({ kind: 'fix-question' })).toHaveLength(1);
  });
});
