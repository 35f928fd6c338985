import { Routes, ApplicationCommandType as Type } from 'discord-api-types/v10';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { CommandsKeeper } from '#bots/discord/commands/commands-keeper.ts';
import {
  defineCommands,
  RETRY_MENU,
  RUN_COMMAND,
  WHY_MENU,
} from '#bots/discord/commands/define-commands.ts';
import { registerCommands } from '#bots/discord/commands/register-commands.ts';
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

test('it is tried until Discord takes them, and meanwhile it is told what is missing', async () => {
  const discord = await startDiscord();
  const waits: number[] = [];
  const refused = Promise.withResolvers<void>();
  const invited = Promise.withResolvers<void>();
  const pause = async (ms: number) => {
    waits.push(ms);
    refused.resolve();
    await invited.promise;
  };
  discord.refuse('list_guild_application_commands', 50_001, 1);
  const keeper = new CommandsKeeper({ ...openRegistering(discord), pause });
  keeper.start();
  keeper.start();
  await refused.promise;
  expect(keeper.fault).toEqual({
    error: `/run could not be registered in server ${GUILD_ID}. The app is not in the server, or was invited without applications.commands.`,
    fix: 'Invite it again with the link of docs/discord-setup.md, and check DISCORD_GUILD_ID.',
  });
  invited.resolve();
  await discord.until(() => keeper.fault === null);
  expect(namesIn(discord, GUILD_ID)).toEqual(OURS);
  expect(waits).toEqual([1000]);
  await keeper.stop();
});

test('whoever gives the gateway away waits no longer for Discord', async () => {
  const discord = await startDiscord();
  discord.goDown('list_guild_application_commands', 503);
  const pause = (_: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve());
    });
  const keeper = new CommandsKeeper({ ...openRegistering(discord), pause });
  keeper.start();
  await discord.until(() => keeper.fault);
  await keeper.stop();
  expect(keeper.fault).toBeNull();
  discord.heal();
  keeper.start();
  await discord.until(() => namesIn(discord, GUILD_ID).length === OURS.length);
  await keeper.stop();
});
