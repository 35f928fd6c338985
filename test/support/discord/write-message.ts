import type { Draft } from './draft-message.ts';
import type { Channel } from './guild.ts';
import { BOT_USER_ID } from './identity.ts';
import type { Interaction } from './interactions.ts';
import { type DiscordMessage, isV2 } from './messages.ts';
import type { World } from './world.ts';

export interface Posting extends Partial<Draft> {
  author?: string;
  nonce?: string | number | null;
  seenBy?: string | null;
  /** What it answers. */
  to?: Interaction;
}

/** Puts a message into a channel; without an author it is the bot's. */
export function postMessage(world: World, channel: Channel, posting: Posting): DiscordMessage {
  const { author = BOT_USER_ID, nonce = null, seenBy = null, to, ...said } = posting;
  const nothing = { content: '', embeds: [], components: [], attachments: [], flags: 0 };
  const message: DiscordMessage = {
    ...nothing,
    ...said,
    id: world.nextId(),
    channel: channel.id,
    author,
    postedAt: world.clock.now(),
    editedAt: null,
    nonce,
    seenBy,
    interaction: to === undefined ? null : { id: to.id, type: to.type, user: to.user },
  };
  channel.messages.push(message);
  return message;
}

/** Changes a message where it stands: who holds it sees it change. */
export function editMessage(world: World, message: DiscordMessage, draft: Draft): DiscordMessage {
  const wasV2 = isV2(message);
  if (wasV2 && !isV2(draft)) throw new Error('a draft keeps IS_COMPONENTS_V2');
  return Object.assign(message, draft, { editedAt: world.clock.now() });
}

export function deleteMessage({ guild }: World, message: DiscordMessage): void {
  const { messages } = guild.channel(message.channel);
  messages.splice(messages.indexOf(message), 1);
}
