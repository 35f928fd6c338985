import { ChannelType, PermissionFlagsBits as Permission, Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import type { PartFault } from '#src/domain/part-fault.ts';
import { computePermissions, has } from './compute-permissions.ts';
import { type NeededPermission, PERMISSIONS } from './permissions.ts';
import type { DiscordRest } from './rest.ts';

/** What is known of a channel that the bot can see. */
export interface SeenChannel {
  /** `#ops` */
  name: string;
  /** The server that it is in; null: a direct message. */
  guild: string | null;
  /** What keeps cards from it; null: nothing. */
  obstacle: PartFault | null;
  /** What the bot may not do there, of what it needs. */
  missing: readonly NeededPermission[];
}

/** Threads can be opened in these. */
const TEXT_CHANNELS: ReadonlySet<number> = new Set([
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
]);
const TO_POST = Permission.ViewChannel | Permission.SendMessages;

const Bits = z.coerce.bigint();
const Named = z.object({ id: z.string() });
const Channel = z.object({
  type: z.number(),
  name: z.string().nullish(),
  guild_id: z.string().optional(),
  permission_overwrites: z.array(z.object({ id: z.string(), allow: Bits, deny: Bits })).default([]),
});
type Channel = z.output<typeof Channel>;
const Guild = z.object({
  owner_id: z.string(),
  roles: z.array(z.object({ id: z.string(), permissions: Bits })),
});
const Member = z.object({ roles: z.array(z.string()) });

/** Looks whether cards can be posted to a channel. Throws what Discord answers. */
export async function lookIntoChannel(rest: DiscordRest, id: string): Promise<SeenChannel> {
  const channel = Channel.parse(await rest.get(Routes.channel(id)));
  const { guild_id: guild = null } = channel;
  const name = `#${channel.name ?? id}`;
  if (guild === null || !TEXT_CHANNELS.has(channel.type)) {
    const fix = 'Give the id of a text channel (Developer Mode, then Copy Channel ID).';
    const error = `${name} is no text channel of a server.`;
    return { name, guild, obstacle: { error, fix }, missing: [] };
  }
  const permissions = await computeOwn(rest, guild, channel);
  const missing = PERMISSIONS.filter(({ flag }) => !has(permissions, flag));
  return { name, guild, obstacle: obstacleOf(name, missing), missing };
}

async function computeOwn(rest: DiscordRest, guild: string, channel: Channel): Promise<bigint> {
  const { id: user } = Named.parse(await rest.get(Routes.user()));
  const { owner_id: owner, roles } = Guild.parse(await rest.get(Routes.guild(guild)));
  const member = Member.parse(await rest.get(Routes.guildMember(guild, user)));
  const overwrites = channel.permission_overwrites;
  return computePermissions({ guild, owner, roles, user, roleIds: member.roles, overwrites });
}

function obstacleOf(name: string, missing: readonly NeededPermission[]): PartFault | null {
  const names = missing.filter(({ flag }) => has(TO_POST, flag)).map((each) => each.name);
  if (names.length === 0) return null;
  const error = `The bot may not post in ${name}: it lacks ${names.join(' and ')}.`;
  return { error, fix: `Allow that to its role in the settings of ${name}, under Permissions.` };
}
