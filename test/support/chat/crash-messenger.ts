import type { Messenger } from '#bots/messenger.ts';
import type { App } from '#src/app.ts';
import { APPLICATION_ID, OPS, TOKEN } from '../discord/identity.ts';
import { BOT_TOKEN } from '../slack/identity.ts';
import { encode } from '../slack/read-card.ts';

/** A platform as a program is told of it. */
export interface CrashPlatform {
  platform: 'slack' | 'discord';
  apiUrl: string;
}

const CHANNEL = 'COPS';

/** Delivers to the platform, of which nothing is heard: only its own client is loaded. */
export async function openCrashMessenger(
  { platform, apiUrl }: CrashPlatform,
  { log, clock }: Pick<App, 'log' | 'clock'>,
): Promise<Messenger> {
  const intents = { encode };
  if (platform === 'slack') {
    const { openSlackMessenger } = await import('#bots/slack/messenger.ts');
    const { openWebClient } = await import('#bots/slack/web-client.ts');
    const reach = { mode: 'http', signingSecret: 'none' } as const;
    const client = openWebClient({ botToken: BOT_TOKEN, channel: CHANNEL, apiUrl, reach });
    return openSlackMessenger({ client, channel: CHANNEL, intents, log });
  }
  const { openDiscordMessenger } = await import('#bots/discord/messenger.ts');
  const { openDiscordRest } = await import('#bots/discord/rest.ts');
  const application = { applicationId: APPLICATION_ID, guildId: null };
  const settings = { token: TOKEN, ...application, channel: OPS, apiUrl };
  const { now, monotonic } = clock;
  const rest = openDiscordRest(settings, { log, monotonic });
  return openDiscordMessenger({ rest, settings, intents, log, now });
}
