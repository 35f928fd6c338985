import { z } from 'zod';
import { Flag } from '../form-values.ts';
import { BOT_USER_ID } from '../identity.ts';
import { defineMethod, needScope } from '../method.ts';
import { cutPage, paging } from '../paging.ts';
import { SlackRefusal } from '../slack-refusal.ts';
import { type Channel, messageIn, type SlackMessage } from '../workspace.ts';
import type { World } from '../world.ts';

const SCOPE_PREFIX = { public: 'channels', private: 'groups', im: 'im' } as const;

const span = {
  channel: z.string(),
  oldest: z.string().optional(),
  latest: z.string().optional(),
  inclusive: Flag.default(false),
  include_all_metadata: Flag.default(false),
  ...paging,
};

export const CONVERSATIONS = {
  'conversations.history': defineMethod({
    fields: span,
    answer: (args, world) => {
      const channel = channelToRead(world, args.channel);
      const roots = channel.messages.filter((each) => !isReply(each) || each.reply_broadcast);
      const messages = withReplyCounts(channel, roots.filter(within(args)).toReversed());
      return answerPage(messages, args);
    },
  }),

  'conversations.replies': defineMethod({
    fields: { ...span, ts: z.string() },
    answer: (args, world) => {
      const channel = channelToRead(world, args.channel);
      const root = findThread(channel, args.ts);
      const thread = channel.messages.filter(
        ({ ts, thread_ts }) => ts === root.ts || thread_ts === root.ts,
      );
      return answerPage(withReplyCounts(channel, thread.filter(within(args))), args);
    },
  }),

  'conversations.info': defineMethod({
    fields: {
      channel: z.string(),
      include_num_members: Flag.optional(),
      include_locale: Flag.optional(),
    },
    answer: (args, world) => {
      const channel = seenChannel(world, args.channel, 'read');
      const counted = args.include_num_members ? { num_members: channel.members.size } : {};
      return { channel: { ...describeChannel(channel), ...counted } };
    },
  }),

  'conversations.list': defineMethod({
    fields: {
      types: z.string().default('public_channel'),
      exclude_archived: Flag.default(false),
      ...paging,
    },
    answer: (args, world) => {
      const types = args.types.split(',');
      const channels = [...world.workspace.channels.values()]
        .filter(({ kind }) => types.includes(kind === 'im' ? 'im' : `${kind}_channel`))
        .filter(({ kind, members }) => kind === 'public' || members.has(BOT_USER_ID))
        .filter(({ archived }) => !(archived && args.exclude_archived));
      for (const { kind } of channels) needScope(world, `${SCOPE_PREFIX[kind]}:read`);
      const { page, more } = cutPage(channels, args);
      return { channels: page.map(describeChannel), ...more };
    },
  }),

  'conversations.members': defineMethod({
    fields: { channel: z.string(), ...paging },
    answer: (args, world) => {
      const channel = seenChannel(world, args.channel, 'read');
      const { page, more } = cutPage([...channel.members], args);
      return { members: page, ...more };
    },
  }),

  'conversations.open': defineMethod({
    scope: 'im:write',
    fields: { users: z.string(), return_im: Flag.optional() },
    answer: ({ users }, { workspace }) => {
      const channel = workspace.openIm(users);
      return { channel: { id: channel.id, is_im: true, user: users } };
    },
  }),
};

function seenChannel(world: World, id: string, act: 'read' | 'history'): Channel {
  const channel = world.workspace.channelSeenBy(BOT_USER_ID, id);
  needScope(world, `${SCOPE_PREFIX[channel.kind]}:${act}`);
  return channel;
}

function channelToRead(world: World, id: string): Channel {
  const channel = seenChannel(world, id, 'history');
  if (!channel.members.has(BOT_USER_ID)) throw new SlackRefusal('not_in_channel');
  return channel;
}

function findThread(channel: Channel, ts: string): SlackMessage {
  const found = channel.messages.find((each) => each.ts === ts);
  if (found === undefined) throw new SlackRefusal('thread_not_found');
  return found.thread_ts === undefined ? found : messageIn(channel, found.thread_ts);
}

function isReply({ ts, thread_ts }: SlackMessage): boolean {
  return thread_ts !== undefined && thread_ts !== ts;
}

interface Span {
  oldest?: string | undefined;
  latest?: string | undefined;
  inclusive: boolean;
}

/** Timestamps are compared as numbers: their text has no fixed length. */
function within({ oldest, latest, inclusive }: Span): (message: SlackMessage) => boolean {
  return ({ ts }) => {
    if (inclusive && (ts === oldest || ts === latest)) return true;
    const isLate = oldest === undefined || Number(ts) > Number(oldest);
    return isLate && (latest === undefined || Number(ts) < Number(latest));
  };
}

function withReplyCounts(channel: Channel, messages: readonly SlackMessage[]): SlackMessage[] {
  return messages.map((message) => {
    const replies = channel.messages.filter(
      (each) => isReply(each) && each.thread_ts === message.ts,
    );
    const counted = { thread_ts: message.ts, reply_count: replies.length };
    return replies.length === 0 ? message : { ...message, ...counted };
  });
}

type PageArgs = z.output<z.ZodObject<typeof span>>;

/** Metadata is told only to those who ask for it. */
function answerPage(messages: readonly SlackMessage[], args: PageArgs): object {
  const { page, more } = cutPage(messages, args);
  const told = args.include_all_metadata
    ? page
    : page.map(({ metadata: _metadata, ...message }) => message);
  return { messages: told, ...more };
}

function describeChannel({ id, name, kind, archived, members }: Channel): object {
  const is = { is_channel: kind === 'public', is_private: kind !== 'public', is_im: kind === 'im' };
  return { id, name, ...is, is_archived: archived, is_member: members.has(BOT_USER_ID) };
}
