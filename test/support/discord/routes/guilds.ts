import { RESTJSONErrorCodes as Code } from 'discord-api-types/v10';
import { z } from 'zod';
import { DiscordRefusal } from '../discord-refusal.ts';
import { GUILD_ID } from '../identity.ts';
import { needShape } from '../limits.ts';
import {
  ALL_PERMISSIONS,
  describeChannel,
  describeGuild,
  describeMember,
  describeRole,
  describeUser,
} from '../payloads.ts';
import { defineRoute } from '../route.ts';

export const GUILDS = [
  defineRoute({
    operation: 'list_my_guilds',
    on: 'GET /users/@me/guilds',
    query: { limit: z.string().optional(), with_counts: z.string().optional() },
    answer: (_, world) => {
      const { id, name, features } = describeGuild(world);
      const ours = { owner: false, permissions: String(ALL_PERMISSIONS), banner: null };
      return [{ id, name, features, icon: null, ...ours }];
    },
  }),
  defineRoute({
    operation: 'get_guild',
    on: 'GET /guilds/{guild}',
    query: { with_counts: z.string().optional() },
    answer: ({ ids }, world) => {
      needGuild(ids.guild);
      return describeGuild(world);
    },
  }),
  defineRoute({
    operation: 'list_guild_channels',
    on: 'GET /guilds/{guild}/channels',
    answer: ({ ids }, world) => {
      needGuild(ids.guild);
      const channels = [...world.guild.channels.values()];
      return channels
        .filter(({ recipient, parent }) => recipient === null && parent === null)
        .map((each) => describeChannel(world, each));
    },
  }),
  defineRoute({
    operation: 'list_guild_roles',
    on: 'GET /guilds/{guild}/roles',
    answer: ({ ids }, { guild }) => {
      needGuild(ids.guild);
      return [...guild.roles.values()].map(describeRole);
    },
  }),
  defineRoute({
    operation: 'get_guild_member',
    on: 'GET /guilds/{guild}/members/{user}',
    answer: ({ ids }, { guild }) => {
      needGuild(ids.guild);
      const member = guild.users.get(ids.user);
      if (member === undefined) throw new DiscordRefusal(Code.UnknownMember);
      return describeMember(member);
    },
  }),
  defineRoute({
    operation: 'list_guild_members',
    on: 'GET /guilds/{guild}/members',
    query: { limit: z.string().optional(), after: z.string().optional() },
    // The list needs a privileged intent, for which this app never asks.
    answer: () => {
      throw new DiscordRefusal(Code.MissingAccess);
    },
  }),
  defineRoute({
    operation: 'get_user',
    on: 'GET /users/{user}',
    answer: ({ ids }, { guild }) => describeUser(guild.user(ids.user)),
  }),
  defineRoute({
    operation: 'create_dm',
    on: 'POST /users/@me/channels',
    answer: ({ body }, world) => {
      const { recipient_id } = needShape(z.strictObject({ recipient_id: z.string() }), body);
      return describeChannel(world, world.guild.openDm(recipient_id));
    },
  }),
] as const;

function needGuild(id: string): void {
  if (id !== GUILD_ID) throw new DiscordRefusal(Code.UnknownGuild);
}
