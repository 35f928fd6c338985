import { Client, GatewayIntentBits, REST, type RESTOptions } from 'discord.js';
import { onTestFinished } from 'vitest';
import { TOKEN } from './identity.ts';
import type { DiscordStandIn } from './stand-in.ts';

/** What the real client is told, so that it neither repeats a request nor waits out a limit. */
function restOptions({ apiUrl: api }: DiscordStandIn): Partial<RESTOptions> {
  return { api, retries: 0, rejectOnRateLimit: () => true };
}

/** A REST client without a gateway. */
export function openRest(discord: DiscordStandIn, options: Partial<RESTOptions> = {}): REST {
  return new REST({ ...restOptions(discord), ...options }).setToken(TOKEN);
}

/** The real client, connected to the stand-in, listening as the test says; destroyed with the test. */
export async function startClient(
  discord: DiscordStandIn,
  listen: (client: Client) => void = () => {},
): Promise<Client<true>> {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    allowedMentions: { parse: [] },
    rest: restOptions(discord),
    // The client's own waits five seconds between two connections.
    ws: { buildIdentifyThrottler: async () => ({ waitForIdentify: async () => {} }) },
  });
  listen(client);
  onTestFinished(async () => client.destroy());
  await client.login(TOKEN);
  return discord.until(() => client.isReady() && client);
}
