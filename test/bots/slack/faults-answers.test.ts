import { expect, test } from 'vitest';
import { openSlackScene } from '#test/support/slack/scene.ts';
import { buttonOf, labelsOf, textOf } from '#test/support/slack/shown.ts';
import type { SlackMessage } from '#test/support/slack/workspace.ts';

const ANN = { by: 'UANN' };

async function openAnsweringScene() {
  const scene = await openSlackScene('sqlite', {
    isDeliveryWound: true,
  });
  const { slack, clock, engine, people, until, start, apply } = scene;
  await apply([{ id: 'ask', type: 'human_task', task_payload: { title: 'Pay it?' } }]);
  return {
    ...scene,
    ask: async () => (await start()).run,
    wind: (seconds: number) => {
      clock.wind(seconds * 1_000);
      slack.world.clock.wind(seconds * 1_000);
    },
    /** What is on record of the card of a run, once this is so and nobody is sending it. */
    record: (run: number, column: 'state' | 'reason', value: string) =>
      until(async () => {
        const row = await engine.app.db('posts').where({ run, [column]: value, lender: null });
        return row[0];
      }),
    outcomes: (method: string) =>
      slack.world.calls.filter((call) => call.method === method).map(({ outcome }) => outcome),
    press: (card: SlackMessage, label: string) => people.click(card, buttonOf(card, label), ANN),
  };
}

/** What becomes of a post that Slack refuses: given up, owed still, or looked for before it is sent again. */
const REFUSALS: readonly (readonly [state: string, ...codes: string[]])[] = [
  ['undeliverable', 'channel_not_found', 'not_in_channel', 'channel_is_archived', 'is_archived'],
  ['undeliverable', 'restricted_action', 'msg_too_long', 'invalid_blocks', 'invented_tomorrow'],
  ['owed', 'invalid_auth', 'token_revoked', 'account_inactive', 'missing_scope', 'ratelimited'],
  ['sending', 'internal_error', 'service_unavailable', 'fatal_error'],
];

test('whatever Slack refuses a card with is on record; what can be mended arrives once it is', async () => {
  const scene = await openAnsweringScene();
  const { slack, people, ask, wind, record, whisper, messages } = scene;
  const refusals = REFUSALS.flatMap(([state, ...codes]) => codes.map((code) => [state, code]));
  for (const [state = '', code = ''] of refusals) {
    slack.refuse('chat.postMessage', code, 1);
    const run = await ask();
    expect(await record(run, 'reason', code)).toMatchObject({ state });
    // A minute is what the app gets to be mended.
    wind(61);
    if (state !== 'undeliverable') await record(run, 'state', 'shown');
    wind(2);
  }
  const lost = refusals.filter(([state]) => state === 'undeliverable').length;
  expect(messages()).toHaveLength(refusals.length - lost);
  await people.type('/run list', { ...ANN, channel: 'COPS' });
  expect(textOf(await whisper('Command Center'))).toMatch(new RegExp(`${lost} .*delivered`));
});

test('a card whose answer was lost is found by what it was sent with, and an edit is made once more', async () => {
  const { slack, ask, wind, record, press, until, messages, outcomes } = await openAnsweringScene();
  slack.loseAnswer('chat.postMessage');
  const run = await ask();
  await record(run, 'reason', 'no_answer');
  wind(2);
  const { message } = await record(run, 'state', 'shown');
  const [card] = messages();
  expect(card?.ts).toBe(message);
  if (card === undefined) throw new Error('there is a card');
  await until(() => card.edited);
  slack.loseAnswer('chat.update');
  await press(card, 'Approve');
  await until(() => outcomes('chat.update').includes('answer lost'));
  await until(() => {
    wind(1);
    return outcomes('chat.update').at(-1) === 'ok';
  });
  expect(labelsOf(card)).not.toContain('Approve');
  expect(outcomes('chat.update')).toEqual(['ok', 'answer lost', 'ok']);
  expect(outcomes('chat.postMessage')).toEqual(['answer lost']);
});

test('without the scope to look, a card whose answer was lost stands there twice; pressed, either answers', async () => {
  const { slack, ask, wind, record, press, until, messages, whisper } = await openAnsweringScene();
  slack.world.scopes.delete('channels:history');
  slack.loseAnswer('chat.postMessage');
  const run = await ask();
  await record(run, 'reason', 'no_answer');
  wind(2);
  const { message } = await record(run, 'state', 'shown');
  const [first, second] = messages();
  expect([messages().length, second?.ts]).toEqual([2, message]);
  if (first === undefined || second === undefined) throw new Error('there are two cards');
  await press(first, 'Approve');
  expect((await whisper('Done')).text).toMatch(/approved/);
  await until(() => !labelsOf(second).includes('Approve'));
  await press(first, 'Approve');
  await whisper('Already so');
});
