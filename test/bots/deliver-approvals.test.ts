import { describe, expect, test } from 'vitest';
import type { RunFact } from '#src/domain/run-events.ts';
import { addRoute } from '#src/operations/add-route.ts';
import { addUser } from '#src/operations/add-user.ts';
import { openHeldCards } from '#src/operations/hold-approvals.ts';
import { linkIdentity } from '#src/operations/link-identity.ts';
import { OWNER } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { APPROVED, ASKS, openDeliveryScene, REMINDS } from '#test/support/delivery-scene.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const MINUTE_MS = 60_000;

function askOf(approvers: string[]): RunFact {
  const data = { payload: { title: 'Go?' }, payload_version: 1, approvers, quorum: 1 };
  return { type: 'task_created', step: 'ask', data };
}

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
    const until = (what: string, holds: () => unknown) => scene.passUntil(what, holds, 100);
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

  test('what nobody decides is told once where a route asks for it, and calls nobody there', async () => {
    const scene = await openDeliveryScene(kind, { surface: 'slack' });
    const { process, begin, run, tell, owed, messenger } = scene;
    const { app } = process;
    await addUser(app, OWNER, { email: 'ana@example.com' });
    await linkIdentity(app, OWNER, { kind: 'slack', id: 'U01', email: 'ana@example.com' });
    const told = { surface: 'slack', workflow: '', tag: '', code: '', fallback: '' } as const;
    for (const place of ['C0BOSS', 'ops']) {
      await addRoute(app, OWNER, { ...told, place, about: 'escalations' });
    }
    await begin();
    const approvers = ['user:ana@example.com', 'slack-group:S01', 'role:admin'];
    const asking = await run(askOf(approvers));
    await owed();
    for (const data of [{ remind_at: 1 }, { escalates: true }, { remind_at: 1 }] as const) {
      await tell(asking, { type: 'task_reminded', step: 'ask', data });
      await owed();
    }
    const said = messenger.posts.flatMap(({ view, place }) =>
      view.kind === 'task-reminder' ? [{ place, ...view }] : [],
    );
    expect(
      said.map(({ place, isEscalation, reminders, calls: { people, groups } }) =>
        [place, isEscalation, reminders, ...people, ...groups].join(' '),
      ),
    ).toEqual(
      expect.arrayContaining([
        'ops false 1 U01 S01',
        'ops false 2 U01',
        'C0BOSS true 2',
        'ops false 3 U01',
      ]),
    );
    expect(said).toHaveLength(4);
    // It stays true like any card.
    await tell(asking, APPROVED);
    await waitForFact('the escalation says who decided', () => {
      scene.clock.wind(1_000);
      scene.deliverer.hint(asking);
      const { message } = messenger.posts.find(({ place }) => place === 'C0BOSS') ?? {};
      const edit = messenger.updates.findLast((each) => each.message === message)?.view;
      return edit?.kind === 'task-reminder' && edit.status === 'approved';
    });
  });

  test('whoever sets the clock back keeps nobody waiting for it', async () => {
    const { owed, cards, clock } = await openRush(12);
    await owed(2);
    clock.set(-3 * 60 * MINUTE_MS);
    await owed();
    expect(cards()).toBe(12);
  });
});
