import {
  ActionRowBuilder,
  ApplicationCommandType,
  ButtonBuilder,
  ButtonStyle,
  type Client,
  ContainerBuilder,
  ContextMenuCommandBuilder,
  DiscordAPIError,
  Events,
  type Interaction,
  LabelBuilder,
  type MessageActionRowComponentBuilder,
  MessageFlags,
  ModalBuilder,
  Routes,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextDisplayBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js';
import { expect, test } from 'vitest';
import { openRest, startClient } from '#test/support/discord/client.ts';
import { labelsOf, textOf } from '#test/support/discord/components.ts';
import { ANN, APPLICATION_ID, BEN, GUILD_ID, OPS } from '#test/support/discord/identity.ts';
import {
  type DiscordStandIn,
  type StandInOptions,
  startDiscord,
} from '#test/support/discord/stand-in.ts';

const IN_OPS = { by: ANN, channel: OPS };
const RUN = new SlashCommandBuilder()
  .setName('run')
  .setDescription('Runs')
  .addSubcommand((stop) =>
    stop
      .setName('stop')
      .setDescription('Stops a run')
      .addStringOption((run) =>
        run.setName('run').setDescription('Which').setRequired(true).setAutocomplete(true),
      )
      .addBooleanOption((drain) => drain.setName('drain').setDescription('Let steps finish')),
  )
  .addSubcommand((show) => show.setName('show').setDescription('Shows the card'));
const WHY = new ContextMenuCommandBuilder()
  .setName('Why did this fail?')
  .setType(ApplicationCommandType.Message);

/** A guild in which the app's commands are known, and the app listens. */
async function openGuild(
  answer: (interaction: Interaction) => Promise<unknown>,
  options: StandInOptions = {},
) {
  const discord = await startDiscord(options);
  const faults: unknown[] = [];
  const client = await startClient(discord, (listening: Client) => {
    listening.on(Events.InteractionCreate, (interaction) => {
      answer(interaction).catch((error: unknown) => faults.push(error));
    });
  });
  await register(discord);
  return { discord, client, faults };
}

async function register(discord: DiscordStandIn): Promise<void> {
  const body = [RUN, WHY].map((each) => each.toJSON());
  await openRest(discord).put(Routes.applicationGuildCommands(APPLICATION_ID, GUILD_ID), { body });
}

function say(text: string) {
  return new TextDisplayBuilder().setContent(text);
}

function card() {
  const stop = new ButtonBuilder().setCustomId('stop:1').setLabel('Stop');
  const more = new StringSelectMenuBuilder()
    .setCustomId('more')
    .addOptions({ label: 'Show', value: 'show' }, { label: 'Log', value: 'log' });
  const container = new ContainerBuilder()
    .setAccentColor(0xff0000)
    .addTextDisplayComponents(say('**Order sync** failed'))
    .addActionRowComponents(
      new ActionRowBuilder<MessageActionRowComponentBuilder>().addComponents(
        stop.setStyle(ButtonStyle.Danger),
      ),
      new ActionRowBuilder<MessageActionRowComponentBuilder>().addComponents(more),
    );
  return { components: [container] };
}

function modal() {
  const reason = new TextInputBuilder().setCustomId('reason').setStyle(TextInputStyle.Short);
  const how = new StringSelectMenuBuilder()
    .setCustomId('how')
    .addOptions({ label: 'Now', value: 'now' }, { label: 'Later', value: 'later', default: true });
  return new ModalBuilder()
    .setCustomId('reject')
    .setTitle('Reject')
    .addLabelComponents(
      new LabelBuilder().setLabel('Why').setTextInputComponent(reason),
      new LabelBuilder().setLabel('How').setStringSelectMenuComponent(how),
    );
}

/** An app that answers everything that people do here. */
async function answerAll(interaction: Interaction): Promise<unknown> {
  if (interaction.isAutocomplete()) {
    const { name, value } = interaction.options.getFocused(true);
    return interaction.respond([{ name: `${name} ${value}`, value: '3f2a' }]);
  }
  if (interaction.isChatInputCommand() && interaction.options.getSubcommand() === 'stop') {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    const { options, user } = interaction;
    const said = `${user.username} stops ${options.getString('run')}, ${options.getBoolean('drain')}`;
    return interaction.editReply({
      components: [say(said)],
      flags: MessageFlags.IsComponentsV2,
    });
  }
  if (interaction.isChatInputCommand()) {
    return interaction.reply({ ...card(), flags: MessageFlags.IsComponentsV2 });
  }
  if (interaction.isButton()) return interaction.showModal(modal());
  if (interaction.isStringSelectMenu()) {
    await interaction.deferUpdate();
    const follow = {
      content: `chose ${interaction.values.join()}`,
      flags: MessageFlags.Ephemeral,
    } as const;
    return interaction.followUp(follow);
  }
  if (interaction.isModalSubmit() && interaction.isFromMessage()) {
    const [how] = interaction.fields.getStringSelectValues('how');
    const content = `${interaction.fields.getTextInputValue('reason')}, ${how}`;
    return interaction.update({ components: [say(content)] });
  }
  if (interaction.isMessageContextMenuCommand()) {
    return interaction.reply({ content: `about ${interaction.targetMessage.id}` });
  }
  throw new Error('nobody does that here');
}

test('a command is completed, deferred and answered to the one who typed it', async () => {
  const { discord } = await openGuild(answerAll);
  const { people } = discord;

  const completed = await people.autocomplete('run stop', 'run', {
    ...IN_OPS,
    options: { run: '3f' },
  });
  expect(completed).toMatchObject({ acked: true, type: 8 });
  expect(completed.answer).toEqual({ choices: [{ name: 'run 3f', value: '3f2a' }] });

  const options = { run: '3f2a', drain: true };
  const typed = await people.slash('run stop', { ...IN_OPS, options });
  expect(typed).toMatchObject({ acked: true, type: 5, answer: { flags: 64 } });
  await discord.until(() => discord.whispers(ANN).some(({ editedAt }) => editedAt !== null));
  expect(discord.whispers(ANN).map(textOf)).toEqual(['ann stops 3f2a, true']);
  expect(discord.messages(OPS)).toEqual([]);
  expect(discord.whispers(BEN)).toEqual([]);

  await expect(people.slash('run stop', IN_OPS)).rejects.toThrow('needs the option run');
  await expect(people.slash('run sotp', IN_OPS)).rejects.toThrow('no subcommand sotp');
});

test('a card is pressed, its modal filled and sent; a choice is told to one person', async () => {
  const { discord } = await openGuild(answerAll);
  const { people } = discord;
  const shown = await people.slash('run show', IN_OPS);
  expect(shown).toMatchObject({ acked: true, type: 4 });
  const [message] = discord.messages(OPS);
  if (message === undefined) throw new Error('there is a card');
  expect([textOf(message), labelsOf(message)]).toEqual(['**Order sync** failed', ['Stop']]);

  const chosen = await people.choose(message, 'more', { by: BEN, values: ['log'] });
  expect(chosen).toMatchObject({ acked: true, type: 6 });
  await discord.until(() => discord.whispers(BEN).length === 1);
  expect(discord.whispers(BEN)[0]?.content).toBe('chose log');

  const pressed = await people.click(message, 'Stop', { by: BEN });
  expect(pressed).toMatchObject({ acked: true, type: 9 });
  await expect(people.submit(pressed)).rejects.toThrow('"Why" is required');
  expect(await people.submit(pressed, { reason: 'too late' })).toMatchObject({ type: 7 });
  expect(textOf(message)).toBe('too late, later');
  await expect(people.click(message, 'Stop', { by: BEN })).rejects.toThrow('shown are: none');

  const asked = await people.contextMenu('Why did this fail?', { ...IN_OPS, on: message });
  expect(asked.answer).toMatchObject({ content: `about ${message.id}` });
});

test('what follows first takes the place of what was deferred; people of a guild have roles', async () => {
  const { discord } = await openGuild(async (interaction) => {
    if (!interaction.isUserContextMenuCommand() || !interaction.inCachedGuild()) return;
    await interaction.deferReply();
    const { targetMember, member } = interaction;
    const roles = member.roles.cache.map(({ name }) => name).toSorted();
    await interaction.followUp(
      `${member.displayName} has ${roles.join()} and asks about ${targetMember?.displayName}`,
    );
    await interaction.followUp({ content: 'and more', flags: MessageFlags.Ephemeral });
    await interaction.deleteReply();
  });
  const menu = new ContextMenuCommandBuilder().setName('Who?').setType(ApplicationCommandType.User);
  const path = Routes.applicationCommands(APPLICATION_ID);
  await openRest(discord).put(path, { body: [menu.toJSON()] });
  discord.world.guild.addRole('approvers', [ANN]);
  const asked = await discord.people.contextMenu('Who?', { ...IN_OPS, on: BEN });
  expect(asked).toMatchObject({ type: 5 });
  const { original } = asked.interaction;
  await discord.until(() => discord.messages(OPS).length === 0);
  expect(original?.content).toBe('Ann has @everyone,approvers and asks about Ben');
  expect(discord.whispers(ANN).map(({ content }) => content)).toEqual(['and more']);
});

test('in a direct message there is a user and no member', async () => {
  const heard: unknown[] = [];
  const { discord } = await openGuild(async (interaction) => {
    heard.push(interaction.user.id, interaction.member, interaction.guildId);
    if (interaction.isButton()) await interaction.reply({ content: 'seen' });
  });
  const { guild } = discord.world;
  const rest = openRest(discord);
  const dm = guild.openDm(BEN).id;
  const { components } = card();
  const body = {
    components: components.map((each) => each.toJSON()),
    flags: MessageFlags.IsComponentsV2,
    allowed_mentions: { parse: [] },
  };
  await rest.post(Routes.channelMessages(dm), { body });
  const [message] = discord.messages(dm);
  if (message === undefined) throw new Error('there is a message');
  await discord.people.click(message, 'stop:1', { by: BEN });
  expect(heard).toEqual([BEN, null, null]);
  expect(discord.messages(dm).at(-1)?.content).toBe('seen');
});

test('who answers too late, or twice, is told so; a token is good for fifteen minutes', async () => {
  const kept: Interaction[] = [];
  const { discord } = await openGuild(async (interaction) => kept.push(interaction), {
    ackWithinMs: 150,
  });
  const typed = await discord.people.slash('run show', IN_OPS);
  expect(typed).toMatchObject({ acked: false, type: undefined });
  const [late] = kept;
  if (late?.isChatInputCommand() !== true) throw new Error('it was heard');
  await expect(late.reply('here')).rejects.toMatchObject({ code: 10062, status: 404 });
  expect(discord.world.interactions.late).toEqual([late.id]);

  const again = discord.people.slash('run show', IN_OPS);
  const heard = await discord.until(() => kept[1]);
  if (!heard.isChatInputCommand()) throw new Error('it is a command');
  await expect(heard.webhook.editMessage('@original', 'x')).rejects.toMatchObject({ code: 10015 });
  await heard.reply('here');
  expect(await again).toMatchObject({ acked: true });
  discord.people.replay(await again);
  const replayed = await discord.until(() => kept[2]);
  if (!replayed.isChatInputCommand()) throw new Error('it is the same command');
  expect(replayed.id).toBe(heard.id);
  await expect(replayed.reply('here')).rejects.toMatchObject({ code: 40060, status: 400 });

  await heard.editReply('still here');
  discord.world.clock.wind(15 * 60_000);
  const refused = await heard.editReply('gone').catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(DiscordAPIError);
  expect(refused).toMatchObject({ code: 50027, status: 401 });
  expect(discord.messages(OPS).map(({ content }) => content)).toEqual(['still here']);
});
