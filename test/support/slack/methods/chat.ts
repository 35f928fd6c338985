import { z } from 'zod';
import type { JsonObject } from '#src/domain/json.ts';
import { MessageBlocks, nameBlocks } from '../blocks.ts';
import { Flag, fromJson } from '../form-values.ts';
import { BOT_ID, BOT_USER_ID } from '../identity.ts';
import { needMessage } from '../message-limits.ts';
import { defineMethod } from '../method.ts';
import { SlackRefusal } from '../slack-refusal.ts';
import { type Channel, messageIn, type SlackMessage, type Workspace } from '../workspace.ts';

const scope = 'chat:write';
const Attachments = fromJson(z.array(z.record(z.string(), z.json())));
const Metadata = fromJson(
  z.strictObject({ event_type: z.string().min(1), event_payload: z.record(z.string(), z.json()) }),
);
const said = {
  text: z.string().default(''),
  blocks: MessageBlocks.optional(),
  attachments: Attachments.optional(),
};
const looks = {
  link_names: Flag.optional(),
  parse: z.enum(['none', 'full']).optional(),
};

export const CHAT = {
  'chat.postMessage': defineMethod({
    scope,
    fields: {
      ...said,
      ...looks,
      channel: z.string(),
      thread_ts: z.string().optional(),
      reply_broadcast: Flag.optional(),
      mrkdwn: Flag.optional(),
      metadata: Metadata.optional(),
      unfurl_links: Flag.optional(),
      unfurl_media: Flag.optional(),
    },
    answer: (args, { workspace, uploads }) => {
      const channel = channelToPostIn(workspace, args.channel);
      needMessage(args);
      uploads.needPictures(args.blocks);
      if (args.thread_ts !== undefined && !isParent(channel, args.thread_ts)) {
        throw new SlackRefusal('thread_not_found');
      }
      const message = workspace.post(channel, { ...byBot(args), ...optional(args) });
      return { channel: channel.id, ts: message.ts, message };
    },
  }),

  'chat.update': defineMethod({
    scope,
    fields: {
      ...said,
      ...looks,
      channel: z.string(),
      ts: z.string(),
      metadata: Metadata.optional(),
      reply_broadcast: Flag.optional(),
    },
    answer: (args, { workspace, uploads }) => {
      const channel = workspace.channelToWriteIn(args.channel);
      needMessage(args, 'edit');
      uploads.needPictures(args.blocks);
      const message = ownMessage(channel, args.ts, 'cant_update_message');
      const { text, blocks } = byBot(args);
      const edited = { user: BOT_USER_ID, ts: workspace.nextTs() };
      Object.assign(message, { text, blocks, edited }, optional(args));
      return { channel: channel.id, ts: message.ts, text, message };
    },
  }),

  'chat.delete': defineMethod({
    scope,
    fields: { channel: z.string(), ts: z.string() },
    answer: (args, { workspace }) => {
      const channel = workspace.channelToWriteIn(args.channel);
      const message = ownMessage(channel, args.ts, 'cant_delete_message');
      channel.messages.splice(channel.messages.indexOf(message), 1);
      return { channel: channel.id, ts: message.ts };
    },
  }),

  'chat.postEphemeral': defineMethod({
    scope,
    fields: {
      ...said,
      ...looks,
      channel: z.string(),
      user: z.string(),
      thread_ts: z.string().optional(),
    },
    answer: (args, { workspace, blunders }) => {
      const channel = workspace.channelToWriteIn(args.channel);
      if (!channel.members.has(args.user)) throw new SlackRefusal('user_not_in_channel');
      const isThread = channel.messages.some((each) => each.thread_ts === args.thread_ts);
      if (args.thread_ts !== undefined && !isThread) {
        blunders.push('nobody sees a whisper below a message without answers');
      }
      needMessage(args);
      const { text, blocks } = byBot(args);
      const thread = args.thread_ts === undefined ? {} : { thread_ts: args.thread_ts };
      const place = { channel: channel.id, user: args.user };
      const { ts } = workspace.whisper({ ...place, ...thread, text, blocks });
      return { message_ts: ts };
    },
  }),

  'chat.getPermalink': defineMethod({
    fields: { channel: z.string(), message_ts: z.string() },
    answer: ({ channel: id, message_ts }, { workspace }) => {
      const channel = workspace.channelSeenBy(BOT_USER_ID, id);
      const { ts } = messageIn(channel, message_ts);
      const permalink = `https://acme.slack.com/archives/${id}/p${ts.replace('.', '')}`;
      return { channel: id, permalink };
    },
  }),
};

/** It is called with a channel's id, its name, or a person's id for a direct message. */
function channelToPostIn(workspace: Workspace, where: string): Channel {
  if (workspace.users.has(where)) return workspace.openIm(where);
  const name = where.replace(/^#/, '');
  const named = [...workspace.channels.values()].find((each) => each.name === name);
  return workspace.channelToWriteIn(named?.id ?? where);
}

function isParent(channel: Channel, ts: string): boolean {
  const { thread_ts = ts } = messageIn(channel, ts);
  return thread_ts === ts;
}

function ownMessage(channel: Channel, ts: string, refusal: string): SlackMessage {
  const message = messageIn(channel, ts);
  if (message.bot_id !== BOT_ID) throw new SlackRefusal(refusal);
  return message;
}

function byBot({ text, blocks = [] }: { text: string; blocks?: JsonObject[] | undefined }) {
  return { user: BOT_USER_ID, bot_id: BOT_ID, text, blocks: nameBlocks(blocks) };
}

type Optional = Partial<
  Record<'thread_ts' | 'metadata' | 'attachments' | 'reply_broadcast', unknown>
>;

/** What a message has only when it was given; an edit without it leaves it as it was. */
function optional(args: Optional): Partial<SlackMessage> {
  const { thread_ts, metadata, attachments, reply_broadcast } = args;
  const given = Object.entries({ thread_ts, metadata, attachments, reply_broadcast });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
