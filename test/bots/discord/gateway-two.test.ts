import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Journal } from '#src/engine/journal.ts';
import { openCutLine } from '#test/support/cut-line.ts';
import { databases } from '#test/support/databases.ts';
import { openGatewayScene } from '#test/support/discord/gateway-scene.ts';

type Scene = Awaited<ReturnType<typeof openGatewayScene>>;
type Options = Parameters<Scene['openOne']>[0];
type Process = Awaited<ReturnType<Scene['openOne']>>;

const STANDS_BY = 'standing by: another process holds the gateway';
const NOBODY_SAYS = 'standing by: the database has not said which process holds the gateway';

/** One process that is connected, and another that stands by. */
async function openTwo(scene: Scene, options: Options = {}): Promise<[Process, Process]> {
  const [one, two] = [await scene.openOne(options), await scene.openOne(options)];
  one.gateway.start();
  await one.is('connected');
  // At once: not only when it beats again.
  one.freeze();
  await one.isKept();
  one.thaw();
  two.gateway.start();
  await two.is(STANDS_BY);
  return [one, two];
}

/** The first commit is made, and nobody is told. */
function loseFirstAnswer(journal: Journal): Journal {
  let isLost = false;
  return {
    submit: async (...asked) => {
      const result = await journal.submit(...asked);
      if (isLost) return result;
      isLost = true;
      throw new Error('the answer is lost');
    },
  };
}

describe.each(databases())('on $name', (on) => {
  test('of three that start at once one begins a session, the others stand by and are well', async () => {
    const scene = await openGatewayScene({ on });
    const all = [await scene.openOne(), await scene.openOne(), await scene.openOne()];
    for (const { gateway } of all) gateway.start();
    await scene.until(() => {
      const words = all.map(({ gateway }) => gateway.describe()).toSorted();
      return JSON.stringify(words) === JSON.stringify(['connected', STANDS_BY, STANDS_BY]);
    });
    expect(await scene.ping()).toMatchObject({ acked: true });
    expect(all.flatMap(({ heard }) => heard)).toHaveLength(1);
    expect(all.map(({ gateway }) => gateway.fault)).toEqual([null, null, null]);
    expect(scene.gateway).toMatchObject({ identified: 1, connections: 1 });
  });

  test('who stops hands its session over: what comes between is heard by the next', async () => {
    const scene = await openGatewayScene({ on });
    const [one, two] = await openTwo(scene);
    await scene.ping();
    expect([one.heard.length, two.heard.length]).toEqual([1, 0]);
    const [missed] = await Promise.all([scene.ping(), one.gateway.stop()]);
    expect(missed).toMatchObject({ acked: true });
    await two.is('connected');
    expect(await scene.ping()).toMatchObject({ acked: true });
    expect(scene.gateway).toMatchObject({ identified: 1, resumed: 1, connections: 1 });
  });

  test('whoever falls silent is replaced after six seconds; when it wakes it closes its connection', async () => {
    const scene = await openGatewayScene({ on });
    const [one, two] = await openTwo(scene);
    one.freeze();
    await two.pass(3_000);
    expect(two.gateway.describe()).toBe(STANDS_BY);
    await scene.until(async () => {
      await two.pass(250);
      return two.gateway.describe() === 'connected';
    });
    expect(scene.gateway).toMatchObject({ identified: 1, resumed: 1, connections: 2 });
    expect(await scene.ping()).toMatchObject({ acked: true });
    expect([one.heard.length, two.heard.length]).toEqual([0, 1]);
    one.wind(60_000);
    one.thaw();
    await one.is(STANDS_BY);
    await scene.until(() => scene.gateway.connections === 1);
    expect(await scene.ping()).toMatchObject({ acked: true });
    expect([one.heard.length, two.heard.length]).toEqual([0, 2]);
    expect(two.gateway.describe()).toBe('connected');
    expect([one.gateway.fault, one.faults()]).toEqual([null, []]);
  });

  test('whoever dies is replaced, and what nobody heard is heard', async () => {
    const scene = await openGatewayScene({ on });
    const [one, two] = await openTwo(scene);
    one.freeze();
    scene.gateway.drop();
    const missed = scene.ping();
    await scene.until(async () => {
      await two.pass(250);
      return two.gateway.describe() === 'connected';
    });
    expect((await missed).interaction.id).toBe(two.heard[0]);
    expect(scene.gateway).toMatchObject({ identified: 1, resumed: 1 });
  });

  test('where Discord has forgotten what is handed over, a session is begun', async () => {
    const scene = await openGatewayScene({ on });
    const [one, two] = await openTwo(scene);
    await one.gateway.stop();
    await two.is('connected');
    await two.gateway.stop();
    scene.gateway.sessions.forget();
    const three = await scene.openOne();
    three.gateway.start();
    await three.is('connected');
    expect(scene.gateway).toMatchObject({ identified: 2, resumed: 1 });
  });

  test('a duty that was taken without an answer goes on with what was left, too', async () => {
    const scene = await openGatewayScene({ on });
    const one = await scene.openOne();
    one.gateway.start();
    await one.is('connected');
    await one.gateway.stop();
    const two = await scene.openOne({ spoil: loseFirstAnswer });
    two.gateway.start();
    await two.is('connected');
    expect(scene.gateway).toMatchObject({ identified: 1, resumed: 1 });
  });
});

test.each(databases().filter(({ name }) => name === 'PostgreSQL'))(
  'a database that is down takes the gateway from nobody: it is back with the same session on $name',
  async (on) => {
    const scene = await openGatewayScene({ on });
    if (scene.target.dialect !== 'postgres') throw new Error('no PostgreSQL');
    const line = await openCutLine(scene.target.url);
    onTestFinished(line.close);
    const by = { dialect: 'postgres', url: line.url } as const;
    const [one, two] = await openTwo(scene, { by });
    await line.close();
    await scene.until(async () => {
      await Promise.all([one.pass(250), two.pass(250)]);
      return [one, two].every(({ gateway }) => gateway.describe() === NOBODY_SAYS);
    });
    for (const process of [one, two]) process.wind(11_000);
    expect([one, two].map(({ gateway }) => gateway.fault?.error)).toEqual([
      expect.stringContaining('the database does not say'),
      expect.stringContaining('the database does not say'),
    ]);
    const missed = scene.ping();
    await line.reopen();
    expect(await missed).toMatchObject({ acked: true });
    await one.is('connected');
    await two.is(STANDS_BY);
    expect(one.heard).toEqual([(await missed).interaction.id]);
    expect(scene.gateway).toMatchObject({ identified: 1, resumed: 1, connections: 1 });
  },
);

test('whoever wakes hears nothing before it knows that it still has the gateway', async () => {
  const scene = await openGatewayScene();
  const one = await scene.openOne();
  one.gateway.start();
  await one.is('connected');
  await one.isKept();
  one.freeze();
  one.wind(60_000);
  const asked = scene.ping();
  await scene.until(() => scene.gateway.connections === 0);
  expect([one.heard, one.gateway.describe()]).toEqual([[], 'connecting (stood still)']);
  one.thaw();
  expect(await asked).toMatchObject({ acked: true });
  expect(one.heard).toEqual([(await asked).interaction.id]);
  expect(scene.gateway).toMatchObject({ identified: 1, resumed: 1, connections: 1 });
});

test('while the database can be read but not written the gateway stays whose it is', async () => {
  const scene = await openGatewayScene();
  if (scene.target.dialect !== 'sqlite') throw new Error('no SQLite');
  const one = await scene.openOne();
  one.gateway.start();
  await one.is('connected');
  await one.isKept();
  const other = new Database(scene.target.file);
  onTestFinished(() => void other.close());
  other.exec('begin immediate');
  await one.pass(12_000);
  expect(await scene.ping()).toMatchObject({ acked: true });
  other.exec('rollback');
  await one.pass(2_000);
  expect(one.told()).toEqual(['discord: connected']);
  expect(scene.gateway).toMatchObject({ identified: 1, resumed: 0, connections: 1 });
});

test('who is stopped while it takes the gateway leaves it as it was', async () => {
  const scene = await openGatewayScene();
  const [taking, mayTake] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holdBack = (journal: Journal): Journal => ({
    submit: async (...asked) => {
      taking.resolve();
      await mayTake.promise;
      return journal.submit(...asked);
    },
  });
  const [one, two, three] = [
    await scene.openOne(),
    await scene.openOne({ spoil: holdBack }),
    await scene.openOne(),
  ];
  one.gateway.start();
  await one.is('connected');
  await one.gateway.stop();
  two.gateway.start();
  await taking.promise;
  const stopped = two.gateway.stop();
  mayTake.resolve();
  await stopped;
  three.gateway.start();
  await three.is('connected');
  expect(scene.gateway).toMatchObject({ identified: 1, resumed: 1, connections: 1 });
});
