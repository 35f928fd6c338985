import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, type Logger, LogLevel, SocketModeReceiver, webApi } from '@slack/bolt';
import { onTestFinished } from 'vitest';
import { APP_TOKEN, BOT_TOKEN } from './identity.ts';
import type { SlackStandIn } from './stand-in.ts';

const SIGNING_SECRET = 'signing-secret';
/** Bolt waits this long before it connects anew. */
const CLIENT_PING_TIMEOUT_MS = 500;

/** What the real client is told, so that it neither retries nor stops for a minute. */
function clientOptions({ apiUrl: slackApiUrl }: SlackStandIn): webApi.WebClientOptions {
  return { slackApiUrl, rejectRateLimitedCalls: true, retryConfig: { retries: 0 }, logger: SILENT };
}

/** A Web API client without an app. */
export function openClient(slack: SlackStandIn, token = BOT_TOKEN): webApi.WebClient {
  return new webApi.WebClient(token, clientOptions(slack));
}

/** The real Bolt, connected to the stand-in, listening as the test says; stopped with the test. */
export async function startBolt(
  slack: SlackStandIn,
  listen: (app: App) => void,
  mode: 'socket' | 'http' = 'socket',
): Promise<App> {
  const options = clientOptions(slack);
  const receiver = mode === 'socket' ? socketReceiver(slack) : httpReceiver();
  const app = new App({ token: BOT_TOKEN, receiver, clientOptions: options, logger: SILENT });
  listen(app);
  const server = await app.start({ host: '127.0.0.1', port: 0 });
  onTestFinished(async () => {
    await app.stop();
  });
  if (mode === 'http') slack.sendTo({ url: addressOf(server), signingSecret: SIGNING_SECRET });
  return app;
}

function addressOf(server: Pick<Server, 'address'>): string {
  // A server that listens on a port has an address of this shape.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
}

function socketReceiver(slack: SlackStandIn): SocketModeReceiver {
  const installerOptions = { clientOptions: clientOptions(slack) };
  const clientPingTimeout = CLIENT_PING_TIMEOUT_MS;
  return new SocketModeReceiver({
    appToken: APP_TOKEN,
    clientPingTimeout,
    logger: SILENT,
    installerOptions,
  });
}

function httpReceiver(): HTTPReceiver {
  return new HTTPReceiver({ signingSecret: SIGNING_SECRET, logger: SILENT });
}

function ignore(): void {}

/** Much of what is tested here is what Bolt complains about. */
const SILENT: Logger = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  setLevel: ignore,
  setName: ignore,
  getLevel: () => LogLevel.ERROR,
};
