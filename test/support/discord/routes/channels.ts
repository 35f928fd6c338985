import {
  ChannelType,
  RESTJSONErrorCodes as Code,
  PermissionFlagsBits as Permission,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { DiscordRefusal } from '../discord-refusal.ts';
import { messageIn, needBot } from '../guild.ts';
import { needShape, text } from '../limits.ts';
import { describeChannel } from '../payloads.ts';
import { defineRoute } from '../route.ts';

const ThreadGiven = z.strictObject({
  name: text(100),
  auto_archive_duration: z.literal([60, 1440, 4320, 10080]).optional(),
  rate_limit_per_user: z.int().min(0).optional(),
  // Discord's client says it also where it has no meaning.
  type: z.int().optional(),
  invitable: z.boolean().optional(),
});
const Reopening = z.strictObject({ archived: z.boolean() });

export const CHANNELS = [
  defineRoute({
    operation: 'get_channel',
    on: 'GET /channels/{channel}',
    answer: ({ ids }, world) => describeChannel(world, world.guild.channelSeen(ids.channel)),
  }),
  defineRoute({
    operation: 'update_channel',
    on: 'PATCH /channels/{channel}',
    answer: ({ ids, body }, world) => {
      const channel = world.guild.channelSeen(ids.channel);
      if (channel.type !== ChannelType.PublicThread || channel.locked) {
        throw new DiscordRefusal(Code.MissingPermissions);
      }
      channel.archived = needShape(Reopening, body).archived;
      return describeChannel(world, channel);
    },
  }),
  defineRoute({
    operation: 'create_thread_from_message',
    on: 'POST /channels/{channel}/messages/{message}/threads',
    answer: ({ ids, body }, world) => {
      const { guild } = world;
      const channel = guild.channelSeen(ids.channel);
      needBot(channel, Permission.CreatePublicThreads);
      const { id } = messageIn(channel, ids.message);
      const { name } = needShape(ThreadGiven, body);
      if (guild.channels.has(id)) throw new DiscordRefusal(Code.ThreadAlreadyCreatedForMessage);
      const { denied } = channel;
      const type = ChannelType.PublicThread;
      return describeChannel(
        world,
        guild.addChannel(name, { id, type, parent: channel.id, denied }),
      );
    },
  }),
] as const;
