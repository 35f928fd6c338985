import { RESTJSONErrorCodes as Code, Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Finding } from '#src/cli/bots.ts';
import type { DiscordSettings } from '#src/config.ts';
import { findRight, findWrong } from '../answering/finding.ts';
import { readReason } from './judge-answer.ts';
import { look } from './look.ts';
import { inviteLinkOf } from './permissions.ts';
import type { DiscordRest } from './rest.ts';

const Guild = z.object({ name: z.string() });
const Place = z.object({ guild_id: z.string().optional() });
const ABSENT: ReadonlySet<string> = new Set([Code.UnknownGuild, Code.MissingAccess].map(String));

/** Looks whether the bot is in its server, and the channel in the same. */
export async function examineGuild(
  rest: DiscordRest,
  settings: DiscordSettings,
): Promise<Finding[]> {
  const { guildId, channel, applicationId } = settings;
  const guildOfChannel = await findGuild(rest, channel);
  const guild = guildId ?? guildOfChannel;
  if (guild === null) return [];
  const subject = `the server ${guild}`;
  return look(subject, async () => {
    const name = await readName(rest, guild);
    if (name === null) {
      const fix = `Invite it: ${inviteLinkOf(applicationId)}`;
      return [findWrong(subject, 'There is no such server, or the bot is not in it.', fix)];
    }
    if (guildOfChannel !== null && guildOfChannel !== guild) {
      const fix = `Set DISCORD_GUILD_ID=${guildOfChannel}, or give a channel of ${name}.`;
      return [findWrong(subject, `DISCORD_CHANNEL is not in ${name}.`, fix)];
    }
    return [findRight(subject, `The bot is in ${name}.`)];
  });
}

/** Null: the bot is not in it. */
async function readName(rest: DiscordRest, guild: string): Promise<string | null> {
  try {
    return Guild.parse(await rest.get(Routes.guild(guild))).name;
  } catch (error) {
    if (ABSENT.has(readReason(error))) return null;
    throw error;
  }
}

/** Null: Discord does not say it. */
async function findGuild(rest: DiscordRest, channel: string): Promise<string | null> {
  try {
    return Place.parse(await rest.get(Routes.channel(channel))).guild_id ?? null;
  } catch {
    // Why is told where the channel itself is looked at.
    return null;
  }
}
