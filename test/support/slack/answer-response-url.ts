import { z } from 'zod';
import { MessageBlocks, nameBlocks } from './blocks.ts';
import { BOT_ID, BOT_USER_ID } from './identity.ts';
import { needMessage } from './message-limits.ts';
import type { ResponsePlace } from './response-urls.ts';
import { SlackBlunder } from './slack-refusal.ts';
import { type Channel, messageIn } from './workspace.ts';
import type { World } from './world.ts';

const Response = z.strictObject({
  text: z.string().default(''),
  blocks: MessageBlocks.optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  thread_ts: z.string().optional(),
});

/** Shows what was said in answer to an act: for everybody, or for the one who acted. */
export function showResponse(world: World, place: ResponsePlace, given: unknown): void {
  const parsed = Response.safeParse(given);
  if (!parsed.success) throw new SlackBlunder('invalid_payload', z.prettifyError(parsed.error));
  const response = parsed.data;
  // An address also answers where the app is no member.
  const channel = world.workspace.channelSeenBy(place.user, place.channel);
  if (response.delete_original) return deleteOriginal(channel, place);
  needMessage(response);
  const { text, thread_ts } = response;
  const said = { text, blocks: nameBlocks(response.blocks ?? []) };
  if (response.replace_original) {
    Object.assign(originalOf(channel, place), said);
    return;
  }
  const thread = thread_ts === undefined ? {} : { thread_ts };
  if (response.response_type === 'in_channel') {
    world.workspace.post(channel, { user: BOT_USER_ID, bot_id: BOT_ID, ...said, ...thread });
    return;
  }
  world.workspace.whisper({ channel: channel.id, user: place.user, ...said, ...thread });
}

function originalOf(channel: Channel, { ts }: ResponsePlace) {
  if (ts === undefined) throw new SlackBlunder('invalid_payload', 'there is no original message');
  return messageIn(channel, ts);
}

function deleteOriginal(channel: Channel, place: ResponsePlace): void {
  const original = originalOf(channel, place);
  channel.messages.splice(channel.messages.indexOf(original), 1);
}
