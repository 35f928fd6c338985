import { expect, test } from 'vitest';
import { stepOf } from '#src/domain/run-state.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { decideTask } from '#src/operations/decide-task.ts';
import { stopRun } from '#src/operations/stop-run.ts';
import { OWNER } from '#test/support/callers.ts';
import { openSlackScene } from '#test/support/slack/scene.ts';
import { labelsOf, textOf } from '#test/support/slack/shown.ts';
import { failWith } from '#test/support/stage.ts';

const MINUTE_MS = 60_000;
/** So much passes between two looks while Slack is down. */
const STEP_MS = 30_000;
/** Somebody who is down is asked again after at most so long. */
const LONGEST_PAUSE_MS = 61_000;
const PACE_MS = 1_000;

/** Workflows that fail or ask, on a Slack that goes down and comes back. */
async function openDownScene() {
  const scene = await openSlackScene('sqlite', {
    plays: { bad: failWith() },
    isDeliveryWound: true,
  });
  const { slack, engine, clock } = scene;
  await scene.apply([{ id: 'bad', type: 'write' }], { name: 'sync' });
  await scene.apply(
    [{ id: 'ask', type: 'human_task', task_payload: { title: 'Pay {{input.n}}?' } }],
    {
      name: 'pay',
    },
  );
  const wind = (ms: number) => {
    clock.wind(ms);
    slack.world.clock.wind(ms);
  };
  return {
    ...scene,
    fail: async () => {
      const { run, runId } = await scene.start({}, 'sync');
      await engine.ended(run);
      return { run, runId, short: shortIdOf(runId) };
    },
    ask: async (n: number) => {
      const { run, runId } = await scene.start({ n }, 'pay');
      await engine.until(run, (state) => stepOf(state, 'ask').task !== undefined);
      return { run, runId, short: shortIdOf(runId) };
    },
    /** Slack answers nothing for so long, in which delivery goes on trying. */
    pass: async (ms: number) => {
      const end = clock.now() + ms;
      await scene.until(() => {
        wind(STEP_MS);
        return clock.now() >= end;
      });
    },
    /** Everything that is owed has been sent: no more time passes than that takes. */
    delivered: async () => {
      // What is tried just now ends first, so that it does not pause anew.
      await scene.until(async () => !(await engine.app.db('posts').whereNotNull('lender').first()));
      wind(LONGEST_PAUSE_MS);
      let count = scene.messages().length;
      return scene.until(async () => {
        if (scene.messages().length > count) wind(PACE_MS);
        count = scene.messages().length;
        const rows: { state: string; lender: unknown }[] = await engine.app.db('posts');
        return rows.every(({ state, lender }) => state === 'shown' && lender === null);
      });
    },
    /** Looks until it is so, by a clock that runs. */
    until: (look: () => unknown) =>
      scene.until(() => {
        wind(PACE_MS);
        return look();
      }),
  };
}

test('what happens while Slack is down for ten minutes arrives afterwards: once, in order, and true', async () => {
  const scene = await openDownScene();
  const { slack, messages, ask, fail, pass, until, delivered, engine } = scene;
  const decided = await ask(1);
  const stopped = await ask(2);
  const cards = [await scene.card('Pay 1?'), await scene.card('Pay 2?')];

  slack.goDown('*', 503);
  slack.sockets.connections.drop();
  const failed = [await fail()];
  await pass(6 * MINUTE_MS);
  const asked = [await ask(3), await ask(4), await ask(5)];
  failed.push(await fail(), await fail());
  await pass(MINUTE_MS);
  const order = { decision: 'approve', task: decided.runId } as const;
  await decideTask(engine.app, OWNER, order);
  await decideTask(engine.app, OWNER, { ...order, task: asked[1]?.runId ?? '' });
  await stopRun(engine.app, OWNER, { run: stopped.runId, isGraceful: false });
  await pass(9 * MINUTE_MS);
  expect(messages()).toEqual(cards);
  expect(cards.flatMap(labelsOf).filter((label) => label === 'Approve')).toHaveLength(2);

  slack.heal();
  await delivered();
  await until(() => !cards.flatMap(labelsOf).includes('Approve'));
  const names = [decided, stopped, ...asked, ...failed].map(({ short }) => short);
  expect(messages().map(({ text }) => names.find((name) => text.includes(name)))).toEqual(names);
  expect(cards.map(({ text }) => /approved by root|withdrawn/i.exec(text)?.[0])).toEqual([
    'approved by root',
    'withdrawn',
  ]);
  expect(
    messages()
      .slice(2)
      .map((card) => labelsOf(card).includes('Approve')),
  ).toEqual([true, false, true, false, false, false]);
  // More than a quarter of an hour; the others came ten minutes late.
  const late = messages().map((card) => /Told 1\d min late/.test(textOf(card)));
  expect(late).toEqual([...Array(5).fill(false), true, false, false]);
});
