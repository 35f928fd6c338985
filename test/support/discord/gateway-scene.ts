import { setTimeout as sleep } from 'node:timers/promises';
import { Routes } from 'discord.js';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { type GatewayOptions, openGateway } from '#bots/discord/gateway.ts';
import { openDiscordRest } from '#bots/discord/rest.ts';
import { SYSTEM_CLOCK } from '#src/clock.ts';
import type { Journal } from '#src/engine/journal.ts';
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
/** So often a process looks whose the gateway is. */
const TURN_MS = 1_000;
const STEP_MS = 250;

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
    openOne: (options: ProcessOptions = {}) => openOne({ discord, target }, options),
  };
}

interface ProcessOptions extends Partial<GatewayOptions> {
  /** Absent: the database itself. */
  by?: DatabaseTarget;
  /** What goes wrong with what it writes. */
  spoil?: (journal: Journal) => Journal;
}

async function openOne(
  { discord, target }: { discord: DiscordStandIn; target: DatabaseTarget },
  { by = target, spoil = (journal) => journal, ...options }: ProcessOptions,
) {
  let aheadMs = 0;
  let frozen: PromiseWithResolvers<void> | null = null;
  const clock = { ...SYSTEM_CLOCK, monotonic: () => SYSTEM_CLOCK.monotonic() + aheadMs };
  const opened = await openQuietApp({ target: by, clock });
  const app = { ...opened, journal: spoil(opened.journal) };
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
  const wind = (ms: number) => {
    aheadMs += ms;
  };
  return {
    gateway,
    heard,
    pauses,
    thaw,
    /** Its process stands still: it neither beats nor tries anything. */
    freeze: () => {
      frozen ??= Promise.withResolvers<void>();
    },
    wind,
    /** The database has what another process would go on with. */
    isKept: () => discord.until(async () => (await app.db('duties').first('baton'))?.baton),
    /** So much time passes, and it looks about meanwhile as it would. */
    pass: async (ms: number) => {
      for (let passed = 0; passed < ms; passed += STEP_MS) {
        wind(STEP_MS);
        const turns = countTurns(pauses);
        await discord.until(() => countTurns(pauses) >= turns + 2);
      }
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

function countTurns(pauses: readonly number[]): number {
  return pauses.filter((ms) => ms === TURN_MS).length;
}

function noDatabase(): never {
  throw new Error('there is no database to test on');
}
