import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, test } from 'vitest';
import { isFault, parseRoute } from '#src/domain/route-text.ts';
import { addRoute } from '#src/operations/add-route.ts';
import { openSurface } from '#src/store/surfaces.ts';
import { OWNER } from '#test/support/callers.ts';
import { urlOf } from '#test/support/crash-database.ts';
import type { DeliveryOrder } from '#test/support/crash-deliverer.ts';
import { databases } from '#test/support/databases.ts';
import { APPROVED, ASKS, openDeliveryScene } from '#test/support/delivery-scene.ts';
import { openFileMessenger, readLines } from '#test/support/file-messenger.ts';
import { commit, makeWrite } from '#test/support/submissions.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const PROGRAM = fileURLToPath(new URL('../support/crash-deliverer.ts', import.meta.url));

/** A deliverer takes what is owed, lends it, posts it and records that. From taking to lending nothing leaves it. */
const MOMENTS: [when: string, trap: DeliveryOrder['trap']][] = [
  ['before anything is taken', { when: 'before', commit: 1 }],
  ['between taking and lending', { when: 'before', commit: 2 }],
  ['between lending and posting', { when: 'after', commit: 2 }],
  ['between posting and recording', { when: 'before', commit: 3 }],
  ['after recording', { when: 'after', commit: 3 }],
];

/** Delivers in a process of its own; resolves with how many commits it made, null: it was killed. */
async function deliver(order: DeliveryOrder): Promise<number | null> {
  return promisify(execFile)(process.execPath, [PROGRAM, JSON.stringify(order)]).then(
    ({ stdout }) => Number(stdout),
    (error: { signal?: string; stderr?: string }) => {
      if (error.signal === 'SIGKILL') return null;
      throw new Error(`the program failed: ${error.stderr}`);
    },
  );
}

describe.each(databases())('on $name', (kind) => {
  /** A card is owed on the surface of a file; a process may deliver it, and dies where the trap says. */
  async function crash(trap: DeliveryOrder['trap'], canFind: boolean, isAsked = false) {
    const scene = await openDeliveryScene(kind);
    const { database, run } = scene;
    // Somebody who asks is answered on a surface that is owed nothing.
    const surface = openSurface(database.reader, 'file', Date.now());
    if (!isAsked) await commit(database.writer, makeWrite(surface));
    const asking = await run(ASKS);
    const file = join(inject('scratchFolder'), `${randomUUID()}.channel`);
    const url = urlOf(database.target);
    const commits = await deliver({ url, file, canFind, askedRun: isAsked ? asking : null, trap });
    return { ...scene, asking, file, commits };
  }

  test('there are three commits to die at', async () => {
    const { commits, file } = await crash(null, true);
    expect(commits).toBe(3);
    expect(readLines(file)).toHaveLength(1);
  });

  describe.each([
    ['can look', true, MOMENTS],
    // It makes a difference only where a loan is found, for nothing else is looked for.
    ['cannot look', false, MOMENTS.slice(2, 4)],
  ] as const)('where a messenger %s', (_, canFind, moments) => {
    test.each(moments)('killed %s, the card is shown and stays true', async (_when, trap) => {
      const { commits, asking, file, tell, open, rows, clock, passUntil } = await crash(
        trap,
        canFind,
      );
      expect(commits).toBeNull();
      await tell(asking, APPROVED);
      // The dead process went by the system's clock.
      clock.wind(Date.now() - clock.now());
      const deliverer = open([openFileMessenger(file, canFind)]);
      deliverer.start();
      await passUntil('its card is drawn for the last time', async () => {
        return (await rows()).some((row) => row['is_final'] === 1);
      });
      await deliverer.stop();
      const lines = readLines(file);
      const posts = lines.filter(({ what }) => what === 'post');
      expect(lines.at(-1)).toMatchObject({ status: 'approved' });
      expect(new Set(lines.map(({ id }) => id)).size).toBe(1);
      const mayBeTwice = !canFind && trap?.when === 'before' && trap.commit === 3;
      expect(posts).toHaveLength(mayBeTwice ? 2 : 1);
    });
  });

  test.each([
    ['between the refusal and the way elsewhere', { when: 'before', commit: 3 }],
    ['between the way elsewhere and lending', { when: 'after', commit: 3 }],
    ['between lending and posting there', { when: 'after', commit: 4 }],
  ] as const)(
    'killed %s, what a place refused stands at its fallback, once',
    async (_when, trap) => {
      const { database, process, run, open, rows, clock, passUntil } =
        await openDeliveryScene(kind);
      const route = parseRoute('fallback -> file:backup');
      if (isFault(route)) throw new Error(route.message);
      await addRoute(process.app, OWNER, route);
      await commit(database.writer, makeWrite(openSurface(database.reader, 'file', Date.now())));
      const asking = await run(ASKS);
      const file = join(inject('scratchFolder'), `${randomUUID()}.channel`);
      const order = { url: urlOf(database.target), file, canFind: true, askedRun: null };
      expect(await deliver({ ...order, closed: 'ops', trap })).toBeNull();
      clock.wind(Date.now() - clock.now());
      const deliverer = open([openFileMessenger(file, true, { closed: 'ops' })]);
      deliverer.start();
      await passUntil('it stands there, and so does what is told of it', async () => {
        return (await rows()).filter(({ state }) => state === 'shown').length === 2;
      });
      await deliverer.stop();
      const posts = readLines(file).map(({ place, status }) => `${place} ${status}`);
      expect(posts.toSorted()).toEqual(['backup delivery-alert', 'backup pending']);
      expect(await database.reader('ledger').where({ run: asking, what: 'rerouted' })).toHaveLength(
        1,
      );
    },
  );

  test.each([
    ['between lending and posting', { when: 'after', commit: 1 }],
    ['between posting and recording', { when: 'before', commit: 2 }],
  ] as const)('killed %s, whoever asked for a card gets it once', async (_when, trap) => {
    const scene = await crash(trap, true, true);
    const { commits, file, open, clock, rows } = scene;
    expect(commits).toBeNull();
    clock.wind(Date.now() - clock.now());
    const deliverer = open([openFileMessenger(file, true)]);
    deliverer.start();
    await waitForFact('it is shown', async () => {
      deliverer.hint();
      return (await rows()).some(({ state }) => state === 'shown');
    });
    await deliverer.stop();
    const answer = { place: 'dm', thread: 't1', is_answer: 1, attempts: 2 };
    expect(await rows()).toMatchObject([answer]);
    const posts = readLines(file).filter(({ what }) => what === 'post');
    expect(posts).toMatchObject([{ thread: 't1', status: 'pending' }]);
  });
});
