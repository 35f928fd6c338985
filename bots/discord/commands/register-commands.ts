import { type RESTPutAPIApplicationCommandsJSONBody, Routes } from 'discord-api-types/v10';
import type { Logger } from 'pino';
import type { DiscordSettings } from '#src/config.ts';
import type { DiscordRest } from '../rest.ts';
import { CommandsRefused, explainRefused } from './commands-refused.ts';
import { defineCommands } from './define-commands.ts';
import { goesBySameName, isRegistered, readRegistered } from './same-command.ts';

export interface Registering {
  rest: Pick<DiscordRest, 'get' | 'post' | 'delete'>;
  settings: Pick<DiscordSettings, 'applicationId' | 'guildId'>;
  log: Logger;
}

type Definition = RESTPutAPIApplicationCommandsJSONBody[number];

/**
 * Brings what is registered in line with what is defined, where it differs; other commands of the
 * app stay. Those of everywhere go when there is one server. The reverse cannot be done: in which
 * server the app was registered before nobody remembers. Throws CommandsRefused.
 */
export async function registerCommands(registering: Registering): Promise<void> {
  const { settings, log } = registering;
  try {
    const registered = await registerHere(registering);
    const removed = settings.guildId === null ? [] : await removeEverywhere(registering);
    if (registered.length + removed.length === 0) return;
    log.info({ guild: settings.guildId, registered, removed }, 'Discord knows the commands');
  } catch (error) {
    throw new CommandsRefused(explainRefused(error, settings), { cause: error });
  }
}

/** What Discord does not have as it is defined. Throws what Discord refuses. */
export async function findChanged({
  rest,
  settings,
}: Pick<Registering, 'rest' | 'settings'>): Promise<Definition[]> {
  const registered = readRegistered(await rest.get(placeOf(settings)));
  return definitionsFor(settings.guildId).filter((definition) =>
    registered.every((each) => !isRegistered(definition, each)),
  );
}

async function registerHere({ rest, settings }: Registering): Promise<string[]> {
  const changed = await findChanged({ rest, settings });
  // Takes the place of the one of the same name: no other is touched.
  for (const body of changed) await rest.post(placeOf(settings), { body });
  return changed.map(({ name }) => name);
}

function placeOf({ applicationId, guildId }: Registering['settings']) {
  return guildId === null
    ? Routes.applicationCommands(applicationId)
    : Routes.applicationGuildCommands(applicationId, guildId);
}

/** Nothing is to show twice in that server. */
async function removeEverywhere({ rest, settings }: Registering): Promise<string[]> {
  const { applicationId } = settings;
  const definitions = defineCommands();
  const registered = readRegistered(await rest.get(Routes.applicationCommands(applicationId)));
  const ours = registered.filter((each) =>
    definitions.some((definition) => goesBySameName(definition, each)),
  );
  for (const { id } of ours) await rest.delete(Routes.applicationCommand(applicationId, id));
  return ours.map(({ name }) => name);
}

/** Where a command can be used is said only of those of everywhere. */
function definitionsFor(guild: string | null): Definition[] {
  if (guild === null) return defineCommands();
  return defineCommands().map((command) => {
    const { contexts: _contexts, integration_types: _types, ...rest } = command;
    return rest;
  });
}
