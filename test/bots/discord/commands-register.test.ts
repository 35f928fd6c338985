import { Routes, ApplicationCommandType as Type } from 'discord-api-types/v10';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { CommandRegistration } from '#bots/discord/command-registration.ts';
import {
  defineCommands,
  RETRY_MENU,
  RUN_COMMAND,
  WHY_MENU,
} from '#bots/discord/commands/define-commands.ts';
import { registerCommands } from '#bots/discord/commands/register-commands.ts';
import { isRegistered, readRegistered } from '#bots/discord/commands/same-command.ts';
import { openRest } from '#test/support/discord/client.ts';
import { APPLICATION_ID as applicationId, GUILD_ID } from '#test/support/discord/identity.ts';
import { type DiscordStandIn, startDiscord } from '#test/support/discord/stand-in.ts';

const OURS = [RUN_COMMAND, WHY_MENU, RETRY_MENU];
const FOREIGN = { type: Type.ChatInput, name: 'weather', description: 'Not ours.' } as const;

function openRegistering(discord: DiscordStandIn, guildId: string | null = GUILD_ID) {
  const rest = openRest(discord);
  return { rest, settings: { applicationId, guildId }, log: pino({ level: 'silent' }) };
}

function namesIn({ world }: DiscordStandIn, guild: string | null): string[] {
  return world.commands.of(guild).map(({ definition }) => definition.name);
}

test('commands are registered once, again only where they changed, and others stay', async () => {
  const discord = await startDiscord();
  const { commands } = discord.world;
  const registering = openRegistering(discord);
  const { rest } = registering;
  await rest.post(Routes.applicationGuildCommands(applicationId, GUILD_ID), { body: FOREIGN });
  await rest.put(Routes.applicationCommands(applicationId), {
    body: [...defineCommands(), FOREIGN],
  });
  await registerCommands(registering);
  expect(namesIn(discord, GUILD_ID)).toEqual(['weather', ...OURS]);
  // What stood everywhere before would show twice.
  expect(namesIn(discord, null)).toEqual(['weather']);
  const ids = commands.of(GUILD_ID).map(({ id }) => id);

  commands.registrations.splice(0);
  await registerCommands(registering);
  expect(commands.registrations).toEqual([]);

  await rest.post(Routes.applicationGuildCommands(applicationId, GUILD_ID), {
    body: { type: Type.ChatInput, name: RUN_COMMAND, description: 'As it was before.' },
  });
  commands.registrations.splice(0);
  await registerCommands(registering);
  expect(commands.registrations).toMatchObject([{ changed: [RUN_COMMAND], removed: [] }]);
  expect(
    commands
      .of(GUILD_ID)
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(ids.toSorted());
});

test('what Discord says of a command of a server that we do not is no change', () => {
  const told = { id: '1', version: '2', guild_id: GUILD_ID, nsfw: false };
  const places = { contexts: null, integration_types: [0] };
  for (const { contexts: _, integration_types: __, ...definition } of defineCommands()) {
    const [registered] = readRegistered([{ ...told, ...definition, ...places }]);
    if (registered === undefined) throw new Error('it is read');
    expect(isRegistered(definition, registered), definition.name).toBe(true);
    expect(isRegistered({ ...definition, name: 'other' }, registered)).toBe(false);
    // Everywhere it is hidden where it is not said to be.
    expect(isRegistered({ ...definition, contexts: [0, 1] }, registered)).toBe(false);
  }
});

test('without a server they are there everywhere, in direct messages too', async () => {
  const discord = await startDiscord();
  const registering = openRegistering(discord, null);
  await registerCommands(registering);
  expect(namesIn(discord, null)).toEqual(OURS);
  expect(namesIn(discord, GUILD_ID)).toEqual([]);
  expect(discord.world.commands.of(null)).toMatchObject(
    OURS.map(() => ({ definition: { contexts: [0, 1], integration_types: [0] } })),
  );
  discord.world.commands.registrations.splice(0);
  await registerCommands(registering);
  expect(discord.world.commands.registrations).toEqual([]);
});

test('what Discord refuses is told, and nobody waits for it who gives the gateway away', async () => {
  const discord = await startDiscord();
  discord.refuse('list_guild_application_commands', 50_001, 1);
  const registration = new CommandRegistration(openRegistering(discord));
  registration.start();
  expect(await discord.until(() => registration.fault)).toEqual({
    error: `/run could not be registered in server ${GUILD_ID}. The app is not in the server, or was invited without applications.commands.`,
    fix: 'Invite it again with the link of docs/discord-setup.md, and check DISCORD_GUILD_ID.',
  });
  await registration.stop();
  expect(namesIn(discord, GUILD_ID)).toEqual([]);
});
