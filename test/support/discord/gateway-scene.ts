import { setTimeout as sleep } from 'node:timers/promises';
import { Routes } from 'discord.js';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { type GatewayOptions, openGateway } from '#bots/discord/gateway.ts';
import { openDiscordRest } from '#bots/discord/rest.ts';
import { SYSTEM_CLOCK } from '#src/clock.ts';
import type { DatabaseTarget } from '#src/store/database.ts';
import { type DatabaseKind, databases } from '../databases.ts';
import { openQuietApp } from '../quiet-app.ts';
import { openRest } from './client.ts';
import { ANN, APPLICATION_ID, OPS, TOKEN } from './identity.ts';
import { type DiscordStandIn, type StandInOptions, startDiscord } from './stand-in.ts';

const Interaction = z.object({ id: z.string(), token: z.string() });
const PING = { name: 'ping', description: 'Answers', type: 1 };
/** What is waited for in seconds or minutes is waited for in a moment here. */
const PAUSE_MS_MAX = 10;

interface GatewaySceneOptions extends StandInOptions {
  on?: DatabaseKind | undefined;
}

/** Discord, and processes that may hold its gateway. Each pauses but for a moment, and its time is wound by hand. */
export async function openGatewayScene({ on, ...standing }: GatewaySceneOptions = {}) {
  const discord = await startDiscord(standing);
  await openRest(discord).put(Routes.applicationCommands(APPLICATION_ID), { body: [PING] });
  const [sqlite] = databases();
  const { target } = await (on ?? sqlite ?? noDatabase()).open();
  return {
    discord,
    gateway: discord.gateway,
    target,
    until: discord.until,
    ping: () => discord.people.slash('ping', { by: ANN, channel: OPS }),
    /** One process. It answers what it hears. */
    openOne: (options: Partial<GatewayOptions> = {}) => openOne({ discord, target }, options),
  };
}

async function openOne(
  { discord, target }: { discord: DiscordStandIn; target: DatabaseTarget },
  options: Partial<GatewayOptions>,
) {
  let aheadMs = 0;
  let frozen: PromiseWithResolvers<void> | null = null;
  const clock = { ...SYSTEM_CLOCK, monotonic: () => SYSTEM_CLOCK.monotonic() + aheadMs };
  const app = await openQuietApp({ target, clock });
  const pauses: number[] = [];
  const heard: string[] = [];
  const lines: { level: number; msg: string; fix?: string }[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const settings = {
    token: TOKEN,
    applicationId: APPLICATION_ID,
    guildId: null,
    channel: OPS,
    apiUrl: discord.apiUrl,
    ...options.settings,
  };
  const theirs = openRest(discord);
  const answer = async (payload: unknown) => {
    const { id, token } = Interaction.parse(payload);
    heard.push(id);
    const body = { type: 4, data: { content: 'pong', allowed_mentions: { parse: [] } } };
    await theirs.post(Routes.interactionCallback(id, token), { body, auth: false }).catch(() => {});
  };
  const gateway = openGateway({
    app,
    log,
    rest: openDiscordRest(settings, { log, monotonic: clock.monotonic }),
    onInteraction: (payload) => void answer(payload),
    pause: async (ms, signal) => {
      pauses.push(ms);
      await frozen?.promise;
      if (signal.aborted) return;
      await sleep(Math.min(ms, PAUSE_MS_MAX), undefined, { signal }).catch(() => {});
    },
    ...options,
    settings,
  });
  const thaw = () => {
    frozen?.resolve();
    frozen = null;
  };
  onTestFinished(() => {
    thaw();
    return gateway.stop();
  });
  return {
    app,
    gateway,
    heard,
    pauses,
    thaw,
    /** Its process stands still: it neither beats nor tries anything. */
    freeze: () => {
      frozen ??= Promise.withResolvers<void>();
    },
    wind: (ms: number) => {
      aheadMs += ms;
    },
    is: (words: string | RegExp) =>
      discord.until(() => {
        const said = gateway.describe();
        return typeof words === 'string' ? said === words : words.test(said);
      }),
    told: () => lines.filter(({ level }) => level >= 30).map(({ msg }) => msg),
    faults: () => lines.filter(({ level }) => level >= 50),
  };
}

function noDatabase(): never {
  throw new Error('there is no database to test on');
}
