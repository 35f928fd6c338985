import { expect, test } from 'vitest';
import { openSlackScene } from '#test/support/slack/scene.ts';
import { buttonOf, labelsOf } from '#test/support/slack/shown.ts';

const HOUR_MS = 60 * 60_000;

test('a clock that is set forth and back by an hour loses no card and brings none twice', async () => {
  const scene = await openSlackScene();
  const { people, slack, clock, until, messages, engine } = scene;
  const asks = { id: 'ask', type: 'human_task', task_payload: { title: 'Pay {{input.n}}?' } };
  await scene.apply([asks]);
  const unanswered = () => engine.app.db('posts').where({ reason: 'no_answer' }).first();
  const settled = () => until(async () => (await unanswered()) === undefined);

  // By Slack's clock it was sent long before it was owed.
  clock.wind(HOUR_MS);
  slack.loseAnswer('chat.postMessage');
  await scene.start({ n: 1 });
  await until(unanswered);
  await settled();
  const first = await scene.card('Pay 1?');

  // What waits for its time is not left until the clock is there again.
  slack.loseAnswer('chat.postMessage');
  await scene.start({ n: 2 });
  await until(unanswered);
  clock.wind(-1.1 * HOUR_MS);
  await settled();
  await people.click(first, buttonOf(first, 'Approve'), { by: 'UANN' });
  await until(() => !labelsOf(first).includes('Approve'));
  expect(messages()).toEqual([first, await scene.card('Pay 2?')]);
});
