import {
  ApplicationIntegrationType,
  ChannelType,
  InteractionContextType,
  PermissionFlagsBits as Permission,
} from 'discord-api-types/v10';
import { addressOf, shownIn, UPLOAD_BYTES_MAX } from './attachments.ts';
import type { Channel, DiscordUser, Role } from './guild.ts';
import { APPLICATION_ID, BOT_USER_ID, GUILD_ID } from './identity.ts';
import { type Attachment, type DiscordMessage, isV2 } from './messages.ts';
import type { World } from './world.ts';

export const ALL_PERMISSIONS = Object.values(Permission).reduce((all, each) => all | each, 0n);
const LONG_AGO = '2020-01-01T00:00:00.000000+00:00';

export function describeUser({ id, name, isBot }: DiscordUser) {
  const face = { avatar: null, discriminator: '0', public_flags: 0, flags: 0 };
  const global_name = isBot ? null : name[0]?.toUpperCase() + name.slice(1);
  return { id, username: name, global_name, bot: isBot, ...face };
}

export function describeMember(user: DiscordUser) {
  const voice = { deaf: false, mute: false };
  const plain = { nick: null, avatar: null, flags: 0, pending: false, joined_at: LONG_AGO };
  return { user: describeUser(user), roles: user.roles, ...plain, ...voice };
}

export function describeRole({ id, name }: Role) {
  const looks = { color: 0, hoist: false, managed: false, mentionable: false, flags: 0 };
  const colors = { primary_color: 0, secondary_color: null, tertiary_color: null };
  return {
    id,
    name,
    position: id === GUILD_ID ? 0 : 1,
    permissions: String(ALL_PERMISSIONS & ~Permission.Administrator),
    colors,
    ...looks,
  };
}

export function describeChannel(world: World, channel: Channel): object {
  const { id, type, name, parent: parent_id, denied, recipient } = channel;
  if (recipient !== null) {
    return {
      id,
      type,
      recipients: [describeUser(world.guild.user(recipient))],
      last_message_id: null,
    };
  }
  const place = { id, type, name, guild_id: GUILD_ID, parent_id, flags: 0, last_message_id: null };
  if (type === ChannelType.PublicThread) {
    const { archived, locked } = channel;
    const times = { auto_archive_duration: 1440, archive_timestamp: LONG_AGO };
    const counts = {
      message_count: channel.messages.length,
      member_count: 1,
      total_message_sent: 0,
    };
    const thread_metadata = { archived, locked, ...times };
    return { ...place, owner_id: BOT_USER_ID, rate_limit_per_user: 0, thread_metadata, ...counts };
  }
  const ours = { id: BOT_USER_ID, type: 1, allow: '0', deny: String(denied) };
  return { ...place, position: 0, nsfw: false, topic: null, permission_overwrites: [ours] };
}

export function describeGuild(world: World) {
  const { guild } = world;
  const channels = [...guild.channels.values()].filter(({ recipient }) => recipient === null);
  const isThread = ({ type }: Channel) => type === ChannelType.PublicThread;
  const describe = (channel: Channel) => describeChannel(world, channel);
  const bot = guild.user(BOT_USER_ID);
  return {
    id: GUILD_ID,
    name: 'Acme',
    owner_id: [...guild.users.values()].find(({ isBot }) => !isBot)?.id ?? BOT_USER_ID,
    roles: [...guild.roles.values()].map(describeRole),
    channels: channels.filter((each) => !isThread(each)).map(describe),
    threads: channels.filter((each) => isThread(each) && !each.archived).map(describe),
    members: [describeMember(bot)],
    member_count: guild.users.size,
    joined_at: LONG_AGO,
    unavailable: false,
    large: false,
    preferred_locale: 'en-US',
    ...NOTHING,
  };
}

/** What a guild of no pretensions has: none of it. */
const NOTHING = {
  icon: null,
  emojis: [],
  stickers: [],
  features: [],
  presences: [],
  voice_states: [],
  stage_instances: [],
  guild_scheduled_events: [],
  soundboard_sounds: [],
  verification_level: 0,
  default_message_notifications: 0,
  explicit_content_filter: 0,
  mfa_level: 0,
  nsfw_level: 0,
  premium_tier: 0,
  system_channel_flags: 0,
};

/** A message as the REST API gives it. Its nonce is told only to the one who has just sent it. */
export function describeMessage({ guild }: World, message: DiscordMessage) {
  const { id, channel, content, embeds, components, flags, interaction, attachments } = message;
  const shown = isV2(message) ? shownIn(components) : new Set();
  const beside = attachments.filter((each) => !shown.has(each.id));
  const whose = {
    author: describeUser(guild.user(message.author)),
    application_id: APPLICATION_ID,
  };
  const pings = { mentions: [], mention_roles: [], mention_everyone: false, tts: false };
  return {
    id,
    channel_id: channel,
    ...whose,
    ...pings,
    content,
    embeds,
    components,
    flags,
    attachments: beside.map(describeAttachment),
    timestamp: new Date(message.postedAt).toISOString(),
    edited_timestamp: message.editedAt === null ? null : new Date(message.editedAt).toISOString(),
    pinned: false,
    type: interaction === null ? 0 : 20,
    ...(interaction === null
      ? {}
      : { interaction_metadata: metadataOf(guild.user(interaction.user), interaction) }),
  };
}

function describeAttachment(attachment: Attachment) {
  const { id, filename, description, size, contentType: content_type } = attachment;
  const url = addressOf(attachment);
  return { id, filename, description, size, content_type, url, proxy_url: url };
}

function metadataOf(user: DiscordUser, { id, type }: { id: string; type: number }) {
  return { id, type, user: describeUser(user), authorizing_integration_owners: OWNERS };
}

const OWNERS = { [ApplicationIntegrationType.GuildInstall]: GUILD_ID };

/** Where something was done and by whom: in a guild by a member, in a direct message by a user. */
export function describePlace(world: World, channel: Channel, user: DiscordUser) {
  const where = { channel_id: channel.id, channel: describeChannel(world, channel) };
  const everywhere = {
    ...where,
    app_permissions: String(ALL_PERMISSIONS & ~channel.denied),
    locale: 'en-US',
    entitlements: [],
    authorizing_integration_owners: OWNERS,
    attachment_size_limit: UPLOAD_BYTES_MAX,
  };
  if (channel.recipient !== null) {
    return { ...everywhere, context: InteractionContextType.BotDM, user: describeUser(user) };
  }
  const guild = { id: GUILD_ID, locale: 'en-US', features: [] };
  const member = { ...describeMember(user), permissions: String(ALL_PERMISSIONS) };
  const place = { guild_id: GUILD_ID, guild, guild_locale: 'en-US', member };
  return { ...everywhere, context: InteractionContextType.Guild, ...place };
}
