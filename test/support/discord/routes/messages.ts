import {
  RESTJSONErrorCodes as Code,
  PermissionFlagsBits as Permission,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { DiscordRefusal } from '../discord-refusal.ts';
import { draftMessage } from '../draft-message.ts';
import { type Channel, mayBot, messageIn, needBot } from '../guild.ts';
import { BOT_USER_ID } from '../identity.ts';
import { needShape } from '../limits.ts';
import type { DiscordMessage } from '../messages.ts';
import { describeMessage } from '../payloads.ts';
import { defineRoute } from '../route.ts';
import { Said, SaidAnew } from '../said.ts';
import type { World } from '../world.ts';
import { deleteMessage, editMessage, postMessage } from '../write-message.ts';

/** For so long a nonce is remembered: Discord says "a few minutes". */
const NONCE_LIVES_MS = 180_000;
const Limit = z.coerce.number().int().min(1).max(100).default(50);

export const MESSAGES = [
  defineRoute({
    operation: 'create_message',
    on: 'POST /channels/{channel}/messages',
    answer: ({ ids, body, uploads }, world) => {
      const channel = world.guild.channelToWriteIn(ids.channel);
      const { nonce, message_reference, ...said } = needShape(SaidAnew, body);
      if (uploads.length > 0) needBot(channel, Permission.AttachFiles);
      const { message_id: about, fail_if_not_exists: isNeeded = true } = message_reference ?? {};
      // Without it the message is no reply.
      if (about !== undefined && isNeeded) messageIn(channel, about);
      const draft = draftMessage(world, { said, uploads });
      const sent = said.enforce_nonce === true ? findSent(world, channel, nonce) : undefined;
      const message = sent ?? postMessage(world, channel, { ...draft, nonce: nonce ?? null });
      return { ...describeMessage(world, message), nonce };
    },
  }),
  defineRoute({
    operation: 'list_messages',
    on: 'GET /channels/{channel}/messages',
    query: { limit: Limit, before: z.string().optional(), after: z.string().optional() },
    answer: ({ ids, query: { limit, before, after } }, world) => {
      const channel = world.guild.channelSeen(ids.channel);
      if (!mayBot(channel, Permission.ReadMessageHistory)) return [];
      const found = channel.messages.filter(
        ({ id, seenBy }) =>
          seenBy === null &&
          (before === undefined || BigInt(id) < BigInt(before)) &&
          (after === undefined || BigInt(id) > BigInt(after)),
      );
      const page = after === undefined ? found.slice(-limit) : found.slice(0, limit);
      return page.toReversed().map((each) => describeMessage(world, each));
    },
  }),
  defineRoute({
    operation: 'get_message',
    on: 'GET /channels/{channel}/messages/{message}',
    answer: ({ ids }, world) => {
      const channel = world.guild.channelSeen(ids.channel);
      needBot(channel, Permission.ReadMessageHistory);
      return describeMessage(world, messageIn(channel, ids.message));
    },
  }),
  defineRoute({
    operation: 'update_message',
    on: 'PATCH /channels/{channel}/messages/{message}',
    answer: ({ ids, body, uploads }, world) => {
      const before = messageToChange(world, ids);
      const said = needShape(Said, body);
      if (uploads.length > 0) needBot(world.guild.channel(ids.channel), Permission.AttachFiles);
      return describeMessage(
        world,
        editMessage(world, before, draftMessage(world, { said, uploads, before })),
      );
    },
  }),
  defineRoute({
    operation: 'delete_message',
    on: 'DELETE /channels/{channel}/messages/{message}',
    answer: ({ ids }, world) => {
      deleteMessage(world, messageToChange(world, ids));
      return null;
    },
  }),
] as const;

/** What the bot itself wrote; in an archived thread nothing can be changed. */
function messageToChange(world: World, ids: { channel: string; message: string }): DiscordMessage {
  const channel = world.guild.channelSeen(ids.channel);
  const message = messageIn(channel, ids.message);
  if (message.author !== BOT_USER_ID) {
    throw new DiscordRefusal(Code.CannotEditMessageAuthoredByAnotherUser);
  }
  if (channel.archived) throw new DiscordRefusal(Code.InvalidActionOnArchivedThread);
  return message;
}

function findSent(
  { clock }: World,
  { messages }: Channel,
  nonce: string | number | undefined,
): DiscordMessage | undefined {
  const since = clock.now() - NONCE_LIVES_MS;
  return messages.find(
    (each) => each.nonce !== null && each.nonce === nonce && each.postedAt >= since,
  );
}
