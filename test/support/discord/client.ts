import {
  Client,
  DefaultRestOptions,
  GatewayIntentBits,
  REST,
  type RESTOptions,
  SimpleShardingStrategy,
  type WebSocketOptions,
} from 'discord.js';
import { onTestFinished } from 'vitest';
import { encodeForm } from '#bots/discord/encode-form.ts';
import { TOKEN } from './identity.ts';
import type { DiscordStandIn } from './stand-in.ts';

/** What the real client is told, so that it neither repeats a request nor waits out a limit. */
function restOptions({ apiUrl: api }: DiscordStandIn): Partial<RESTOptions> {
  return {
    api,
    retries: 0,
    rejectOnRateLimit: () => true,
    // Other tests of this process may have loaded what takes no form of discord.js.
    makeRequest: async (url, init) => DefaultRestOptions.makeRequest(url, await encodeForm(init)),
  };
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
  const ending = new AbortController();
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    allowedMentions: { parse: [] },
    rest: restOptions(discord),
    ws: gatewayOptions(ending.signal),
  });
  listen(client);
  onTestFinished(async () => {
    ending.abort();
    await client.destroy();
  });
  await client.login(TOKEN);
  return discord.until(() => client.isReady() && client);
}

/**
 * The client's own throttle waits five seconds between two connections. And when it is destroyed
 * while it waits to reconnect it comes back nevertheless, again and again: unless it never learns
 * what it needs for that.
 */
function gatewayOptions(ending: AbortSignal): WebSocketOptions {
  return {
    buildIdentifyThrottler: async () => ({ waitForIdentify: async () => {} }),
    buildStrategy: (manager) => {
      const { options } = manager;
      const retrieve = options.retrieveSessionInfo.bind(options);
      options.retrieveSessionInfo = async (shard) => {
        if (ending.aborted) await new Promise(() => {});
        return retrieve(shard);
      };
      return new SimpleShardingStrategy(manager);
    },
  };
}
