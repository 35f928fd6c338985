import { RESTJSONErrorCodes as Code } from 'discord-api-types/v10';
import { z } from 'zod';
import { needCommands } from '../command-limits.ts';
import type { Commands } from '../commands.ts';
import { describeCommand } from '../commands.ts';
import { DiscordRefusal } from '../discord-refusal.ts';
import { APPLICATION_ID, GUILD_ID } from '../identity.ts';
import { defineRoute } from '../route.ts';

const listing = { with_localizations: z.string().optional() };

export const COMMANDS = [
  defineRoute({
    operation: 'list_application_commands',
    on: 'GET /applications/{application}/commands',
    query: listing,
    answer: ({ ids }, { commands }) => {
      needPlace(ids.application);
      return commands.of(null).map(describeCommand);
    },
  }),
  defineRoute({
    operation: 'bulk_set_application_commands',
    on: 'PUT /applications/{application}/commands',
    answer: ({ ids, body }, { commands }) => {
      needPlace(ids.application);
      return commands.put(null, needCommands(body)).map(describeCommand);
    },
  }),
  defineRoute({
    operation: 'list_guild_application_commands',
    on: 'GET /applications/{application}/guilds/{guild}/commands',
    query: listing,
    answer: ({ ids }, { commands }) => {
      needPlace(ids.application, ids.guild);
      return commands.of(ids.guild).map(describeCommand);
    },
  }),
  defineRoute({
    operation: 'bulk_set_guild_application_commands',
    on: 'PUT /applications/{application}/guilds/{guild}/commands',
    answer: ({ ids, body }, { commands }) => {
      needPlace(ids.application, ids.guild);
      return commands.put(ids.guild, needCommands(body)).map(describeCommand);
    },
  }),
  defineRoute({
    operation: 'create_application_command',
    on: 'POST /applications/{application}/commands',
    answer: ({ ids, body }, { commands }) => {
      needPlace(ids.application);
      return describeCommand(register(commands, null, body));
    },
  }),
  defineRoute({
    operation: 'create_guild_application_command',
    on: 'POST /applications/{application}/guilds/{guild}/commands',
    answer: ({ ids, body }, { commands }) => {
      needPlace(ids.application, ids.guild);
      return describeCommand(register(commands, ids.guild, body));
    },
  }),
  defineRoute({
    operation: 'delete_application_command',
    on: 'DELETE /applications/{application}/commands/{command}',
    answer: ({ ids }, { commands }) => {
      needPlace(ids.application);
      if (!commands.remove(ids.command)) throw new DiscordRefusal(Code.UnknownApplicationCommand);
      return null;
    },
  }),
] as const;

/** One of the same name goes; all others stay. */
function register(commands: Commands, guild: string | null, body: unknown) {
  const [definition] = needCommands([body]);
  if (definition === undefined) throw new Error('there is no command');
  return commands.add(guild, definition);
}

/** Another's app, or a guild into which it was not invited. */
function needPlace(application: string, guild = GUILD_ID): void {
  const isOurs = application === APPLICATION_ID && guild === GUILD_ID;
  if (!isOurs) throw new DiscordRefusal(Code.MissingAccess);
}
