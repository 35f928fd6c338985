import { expect, test } from 'vitest';
import { z } from 'zod';
import { OPS } from '#test/support/discord/identity.ts';
import { readMessage } from '#test/support/discord/port.ts';
import { openDiscordScene } from '#test/support/discord/scene.ts';
import { textOf } from '#test/support/slack/shown.ts';

const TEAM = '100000000000000011';
const ROUTES = `fallback:slack -> discord:${TEAM}; fallback:discord -> slack:CTEAM`;

/** Slack and Discord, where each is the other's fallback. */
async function openBoth() {
  const scene = await openDiscordScene('sqlite', {
    isWithSlack: true,
    isDeliveryWound: true,
    config: { CHAT_ROUTES: ROUTES },
  });
  const { discord, slack, engine } = scene;
  if (slack === null) throw new Error('it was asked for Slack');
  slack.world.workspace.addChannel('CTEAM', { name: 'team' });
  discord.world.guild.addChannel('team', { id: TEAM });
  await scene.apply([{ id: 'ask', type: 'human_task', task_payload: { title: 'Pay it?' } }]);
  const ledger = () => engine.app.db('ledger').orderBy('id');
  return {
    ...scene,
    slack,
    /** What became of the card of a run in a place, once this has. */
    noted: async (run: number, place: string, what: string) => {
      const row = await discord.until(async () => {
        scene.clock.wind(1_000);
        scene.delivery().hint();
        const found: unknown = await ledger().where({ run, place, what, kind: 'approval' }).first();
        return found;
      });
      return z.object({ reason: z.string().nullable() }).parse(row);
    },
  };
}

type Fate = 'rerouted' | 'undeliverable' | 'deferred';

const SLACK: [Fate, RegExp, ...string[]][] = [
  ['rerouted', /no such channel/, 'channel_not_found'],
  ['rerouted', /is archived$/, 'is_archived', 'channel_is_archived'],
  ['rerouted', /not a member/, 'not_in_channel'],
  ['rerouted', /do not let the bot/, 'restricted_action'],
  ['rerouted', /token is not valid/, 'token_revoked', 'account_inactive', 'invalid_auth'],
  ['rerouted', /scope is missing/, 'missing_scope'],
  ['undeliverable', /as it was drawn/, 'msg_too_long', 'no_text', 'invalid_blocks'],
  ['deferred', /asks to wait/, 'ratelimited'],
  ['deferred', /fault of its own/, 'internal_error', 'fatal_error'],
];

const DISCORD: [Fate, RegExp, ...(number | 'pace' | 'down')[]][] = [
  ['rerouted', /no such channel/, 10003],
  ['rerouted', /cannot see the channel/, 50001],
  ['rerouted', /lacks a permission/, 50013],
  ['rerouted', /cannot write to them/, 50007],
  ['rerouted', /token is not valid/, 40001],
  ['undeliverable', /as it was made/, 50035],
  ['deferred', /asks to wait/, 'pace'],
  ['deferred', /http_500: .*HTTP 500/, 'down'],
];

test('whatever Slack refuses stands in the ledger with its reason in words, and arrives in Discord where that helps', async () => {
  const { slack, start, noted, discord } = await openBoth();
  let arrived = 0;
  for (const [fate, words, ...codes] of SLACK) {
    for (const code of codes) {
      slack.refuse('chat.postMessage', code, 1);
      const { run } = await start();
      const { reason } = await noted(run, 'COPS', fate);
      expect(reason).toMatch(new RegExp(`^${code}: `));
      expect(reason).toMatch(words);
      if (fate === 'rerouted') await noted(run, TEAM, 'sent');
      if (fate === 'rerouted') arrived += 1;
      if (fate === 'deferred') await noted(run, 'COPS', 'sent');
    }
  }
  const asked = discord.messages(TEAM).filter((each) => readMessage(each).includes('Pay it?'));
  expect(asked).toHaveLength(arrived);
});

test('whatever Discord refuses stands in the ledger with its reason in words, and arrives in Slack where that helps', async () => {
  const { slack, start, noted, discord } = await openBoth();
  let arrived = 0;
  for (const [fate, words, code] of DISCORD) {
    if (code === 'pace') discord.limitRate('create_message', 1, { scope: 'shared' });
    else if (code === 'down') discord.goDown('create_message', 500, 1);
    else discord.refuse('create_message', code ?? 0, 1);
    const { run } = await start();
    const { reason } = await noted(run, OPS, fate);
    expect(reason).toMatch(words);
    if (fate === 'rerouted') await noted(run, 'CTEAM', 'sent');
    if (fate === 'rerouted') arrived += 1;
    if (fate === 'deferred') await noted(run, OPS, 'sent');
  }
  const asked = slack.messages('CTEAM').filter((each) => textOf(each).includes('Pay it?'));
  expect(asked).toHaveLength(arrived);
});
