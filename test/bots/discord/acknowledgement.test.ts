import {
  ComponentType,
  GatewayDispatchEvents,
  type APIModalInteractionResponseCallbackData as Modal,
  Routes,
  TextInputStyle,
} from 'discord-api-types/v10';
import pino from 'pino';
import { expect, test } from 'vitest';
import { Acknowledgement } from '#bots/discord/acknowledgement.ts';
import { defineCommands } from '#bots/discord/commands/define-commands.ts';
import type { Interaction } from '#bots/discord/interaction.ts';
import { ReadInteraction } from '#bots/discord/payloads.ts';
import { openDiscordRest } from '#bots/discord/rest.ts';
import { openRest, startClient } from '#test/support/discord/client.ts';
import { ANN, APPLICATION_ID, OPS } from '#test/support/discord/identity.ts';
import type { Ack } from '#test/support/discord/interactions.ts';
import { type DiscordStandIn, startDiscord } from '#test/support/discord/stand-in.ts';

const SILENT = pino({ level: 'silent' });
const MODAL: Modal = { custom_id: 'form', title: 'Why?', components: [] };
const FORM: Modal = {
  ...MODAL,
  components: [
    {
      type: ComponentType.Label,
      label: 'Why',
      component: { type: ComponentType.TextInput, custom_id: 'why', style: TextInputStyle.Short },
    },
  ],
};
const BUTTON = { type: 2, style: 2, label: 'Press', custom_id: 'press' };

/** A message with a button, and a command; each comes with how it is acknowledged. */
async function openPressed() {
  const discord = await startDiscord();
  const rest = openRest(discord);
  const heard: Interaction[] = [];
  await startClient(discord, (client) => {
    client.ws.on(GatewayDispatchEvents.InteractionCreate, (payload: unknown) => {
      heard.push(ReadInteraction.parse(payload));
    });
  });
  const components = [{ type: 1, components: [BUTTON] }];
  await rest.post(`/channels/${OPS}/messages`, {
    body: { content: 'Press', components, allowed_mentions: { parse: [] } },
  });
  await rest.put(Routes.applicationCommands(APPLICATION_ID), { body: defineCommands() });
  const hear = async (doing: () => Promise<Ack>) => {
    const before = heard.length;
    const ack = doing();
    const interaction = await discord.until(() => heard[before]);
    const acknowledgement = new Acknowledgement({ rest, log: SILENT }, interaction);
    return { ack, interaction, acknowledgement };
  };
  return {
    discord,
    press: () => hear(() => discord.people.click(messageIn(discord), 'Press', { by: ANN })),
    type: () => hear(() => discord.people.slash('run help', { by: ANN, channel: OPS })),
  };
}

function messageIn(discord: DiscordStandIn) {
  const [message] = discord.messages(OPS);
  if (message === undefined) throw new Error('there is no message');
  return message;
}

test('what takes too long is deferred in time by itself, and is no form any more', async () => {
  const { press } = await openPressed();
  const { ack, acknowledgement } = await press();
  expect(await ack).toMatchObject({ acked: true, type: 6 });
  expect(await acknowledgement.open(FORM)).toBe('late');
  expect(await acknowledgement.defer()).toBe('heard');
  await acknowledgement.end();
});

test('who was heard first answers; an answer that got lost on its way was ours', async () => {
  const { discord, press } = await openPressed();
  const OPERATION = 'create_interaction_response';
  const after = async (disturb: () => void) => {
    const { acknowledgement } = await press();
    disturb();
    const heard = await acknowledgement.defer();
    await acknowledgement.end();
    discord.heal();
    return heard;
  };
  expect(await after(() => discord.refuse(OPERATION, 40_060, 1))).toBe('elsewhere');
  expect(await after(() => discord.refuse(OPERATION, 10_062, 1))).toBe('late');
  expect(await after(() => discord.loseAnswer(OPERATION))).toBe('heard');
  expect(await after(() => discord.breakConnection(OPERATION))).toBe('heard');
  expect(await after(() => discord.goDown(OPERATION, 503))).toBe('late');
});

test('what Discord may have heard leaves nobody waiting for an app that thinks', async () => {
  const { discord, type } = await openPressed();
  const { ack, acknowledgement } = await type();
  discord.loseAnswer('create_interaction_response');
  discord.goDown('create_interaction_response', 503, 1);
  expect(await acknowledgement.defer()).toBe('late');
  expect(await ack).toMatchObject({ acked: true, type: 5 });
  expect(discord.whispers(ANN)).toHaveLength(1);
  await acknowledgement.end();
  expect(discord.whispers(ANN)).toEqual([]);
});

test('whoever is heard needs no token of the bot', async () => {
  const { discord, press } = await openPressed();
  const { ack, interaction } = await press();
  const { apiUrl, world } = discord;
  const rest = openDiscordRest(
    { token: 'another.bot.token', apiUrl },
    { log: SILENT, monotonic: world.clock.monotonic },
  );
  await expect(rest.get(Routes.user())).rejects.toThrow('401');
  await expect(rest.get(Routes.user())).rejects.toThrow('Discord is not asked');
  const acknowledgement = new Acknowledgement({ rest, log: SILENT }, interaction);
  expect(await acknowledgement.defer()).toBe('heard');
  expect(await ack).toMatchObject({ acked: true });
  await acknowledgement.end();
});

test('who could not even ask was not the one who was heard', async () => {
  const { discord, press } = await openPressed();
  const { acknowledgement } = await press();
  discord.limitRate('create_interaction_response', 1);
  discord.refuse('create_interaction_response', 40_060, 1);
  expect(await acknowledgement.defer()).toBe('elsewhere');
  await acknowledgement.end();
});

test('a form whose answer got lost on its way is open', async () => {
  const { discord, press } = await openPressed();
  const { ack, acknowledgement } = await press();
  discord.loseAnswer('create_interaction_response');
  expect(await acknowledgement.open(FORM)).toBe('heard');
  expect(await ack).toMatchObject({ type: 9 });
  await acknowledgement.end();
});

test('a form that Discord refuses leaves the way open to answer without it', async () => {
  const { press, discord } = await openPressed();
  const { ack, acknowledgement } = await press();
  await expect(acknowledgement.open(MODAL)).rejects.toThrow('Invalid Form Body');
  expect(await acknowledgement.defer()).toBe('heard');
  expect(await ack).toMatchObject({ type: 6 });
  await acknowledgement.end();
  expect(discord.takeBlunders()).toHaveLength(1);
});
