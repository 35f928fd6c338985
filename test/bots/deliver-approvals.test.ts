import { describe, expect, test } from 'vitest';
import { openHeldCards } from '#src/operations/hold-approvals.ts';
import { databases } from '#test/support/databases.ts';
import { APPROVED, ASKS, openDeliveryScene, REMINDS } from '#test/support/delivery-scene.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const MINUTE_MS = 60_000;

describe.each(databases())('on $name', (kind) => {
  /** So many tasks are asked at once in one place. */
  async function openRush(count: number) {
    const scene = await openDeliveryScene(kind);
    await scene.begin();
    const { messenger } = scene;
    const runs: number[] = [];
    for (let asked = 0; asked < count; asked += 1) runs.push(await scene.run(ASKS));
    const list = () => {
      const post = messenger.posts.findLast(({ view }) => view.kind === 'tasks');
      const edit = messenger.updates.findLast(({ message }) => message === post?.message);
      const view = (edit ?? post)?.view;
      return view?.kind === 'tasks' ? view : null;
    };
    const cards = () => messenger.posts.filter(({ view }) => view.kind === 'approval').length;
    const until = (what: string, holds: () => unknown) =>
      waitForFact(what, () => {
        scene.clock.wind(100);
        scene.deliverer.hint();
        return holds();
      });
    return { ...scene, runs, list, cards, until };
  }

  test('of many approvals at once ten are asked one by one, and one list tells of the others', async () => {
    const { owed, cards, list, messenger, runs, tell, clock, until, process, rows } =
      await openRush(25);
    await until('one list tells of the others', () => list()?.waiting === 15);
    expect([cards(), list()?.waiting, list()?.tasks.length]).toEqual([10, 15, 10]);
    expect(list()?.tasks[0]?.actions[0]).toMatchObject({ label: 'Review' });
    const noted = await process.app.db('ledger').where({ what: 'deferred' });
    expect(noted).toHaveLength(15);

    // What is decided meanwhile needs no card, and stands in no list.
    await tell(runs[24] ?? 0, APPROVED);
    // What somebody opens does not wait.
    await openHeldCards(process.app, { run: runs[23] ?? 0, step: 'ask' });
    await until('the list says so', () => list()?.waiting === 13);
    expect(cards()).toBe(11);

    clock.wind(MINUTE_MS);
    await until('the oldest are asked', () => cards() === 21 && list()?.waiting === 3);
    clock.wind(MINUTE_MS);
    await until('all are', () => cards() === 24 && list()?.waiting === 0);
    await owed();
    expect(messenger.posts.filter(({ view }) => view.kind === 'tasks')).toHaveLength(1);
    const kinds = (await rows()).map(({ kind: each }) => each);
    expect(kinds.filter((each) => each === 'approval')).toHaveLength(24);
  });

  test('reminders of many at once are merged likewise; who asks again later gets a new list', async () => {
    const { owed, runs, tell, clock, list, messenger, until } = await openRush(12);
    await until('one list tells of two', () => list()?.waiting === 2);
    clock.wind(MINUTE_MS);
    await until('all were asked', () => list()?.waiting === 0);
    clock.wind(MINUTE_MS);
    for (const run of runs) await tell(run, REMINDS);
    await until('another list tells of two', () => list()?.waiting === 2);
    const kinds = () => messenger.posts.map(({ view }) => view.kind);
    expect(kinds().filter((each) => each === 'task-reminder')).toHaveLength(10);
    expect(list()).toMatchObject({ waiting: 2 });
    // Decided between the plan and the sending: nothing is sent.
    for (const run of runs) await tell(run, APPROVED);
    clock.wind(MINUTE_MS);
    await until('nothing waits', () => list()?.waiting === 0);
    await owed();
    expect(kinds().filter((each) => each === 'task-reminder')).toHaveLength(10);
    expect(kinds().filter((each) => each === 'tasks')).toHaveLength(2);
  });

  test('whoever sets the clock back keeps nobody waiting for it', async () => {
    const { owed, cards, clock } = await openRush(12);
    await owed(2);
    clock.set(-3 * 60 * MINUTE_MS);
    await owed();
    expect(cards()).toBe(12);
  });
});
