import {
  ApplicationCommandType,
  ChannelType,
  InteractionType,
  MessageFlags,
} from 'discord-api-types/v10';
import { z } from 'zod';
import type { SpotPlace } from '../answering/spot.ts';
import { RETRY_MENU, RUN_COMMAND, WHY_MENU } from './commands/define-commands.ts';
import { SlashData } from './commands/slash-options.ts';
import type { DiscordAsker } from './desk.ts';
import type { Done, Interaction } from './interaction.ts';
import { nameMessage, PERSON_PLACE } from './message-name.ts';

const User = z.object({ id: z.string(), username: z.string() });
const Channel = z.object({ id: z.string(), type: z.int(), parent_id: z.string().nullish() });
const Member = z.object({ user: User, roles: z.array(z.string()) });
const Message = z.object({
  id: z.string(),
  channel_id: z.string().optional(),
  flags: z.int().default(0),
});
const common = {
  id: z.string(),
  application_id: z.string(),
  token: z.string(),
  guild_id: orNull(z.string()),
  channel_id: orNull(z.string()),
  channel: orNull(Channel),
  member: orNull(Member),
  /** Instead of a member: in a direct message. */
  user: orNull(User),
};

/** Another program may have commands under the same application: what is asked of those is not ours to do. */
const Typed = z.looseObject({
  type: z.literal(ApplicationCommandType.ChatInput),
  name: z.literal(RUN_COMMAND),
});
const Chosen = z.object({
  type: z.literal(ApplicationCommandType.Message),
  name: z.enum([WHY_MENU, RETRY_MENU]),
  target_id: z.string(),
});
const Pressed = z.object({ custom_id: z.string(), values: z.array(z.string()).optional() });

const Payload = z.discriminatedUnion('type', [
  z.object({
    ...common,
    type: z.literal(InteractionType.ApplicationCommand),
    data: z.discriminatedUnion('type', [Typed, Chosen]),
  }),
  z.object({
    ...common,
    type: z.literal(InteractionType.MessageComponent),
    data: Pressed,
    message: orNull(Message),
  }),
  z.object({
    ...common,
    type: z.literal(InteractionType.ModalSubmit),
    data: z.looseObject({ custom_id: z.string() }),
    message: orNull(Message),
  }),
  z.object({
    ...common,
    type: z.literal(InteractionType.ApplicationCommandAutocomplete),
    data: Typed,
  }),
]);
type Payload = z.output<typeof Payload>;

function orNull<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().transform((given) => given ?? null);
}

const THREADS: ReadonlySet<number> = new Set([
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
]);

/** An interaction as the gateway tells it. */
export const ReadInteraction = Payload.transform((given, context): Interaction => {
  const asker = askerOf(given);
  const done = doneOf(given);
  if (asker === null || done === null) {
    context.addIssue(asker === null ? 'nobody did it' : 'it is no command of ours');
    return z.NEVER;
  }
  const { id, application_id: application, token } = given;
  return { id, application, token, asker, place: placeOf(given, asker.user), done };
});

function askerOf(given: Payload): DiscordAsker | null {
  const { member, guild_id: guild } = given;
  const user = member?.user ?? given.user;
  if (user === null) return null;
  return {
    user: user.id,
    name: user.username,
    guild,
    roles: member?.roles ?? null,
    channel: guild === null ? null : channelOf(given).place,
  };
}

function placeOf(given: Payload, user: string): SpotPlace {
  const { place, thread } = channelOf(given);
  const message = 'message' in given ? given.message : null;
  return {
    place: given.guild_id === null || place === null ? PERSON_PLACE + user : place,
    alias: null,
    thread,
    card: message && nameCard(message, thread),
  };
}

/** Null: only they see it. */
function nameCard(message: z.output<typeof Message>, thread: string | null): string | null {
  if (isEphemeral(message)) return null;
  const { id, channel_id: channel } = message;
  // The message from which a thread began is seen in the thread, too.
  const isInThread = channel === undefined || channel === thread;
  return nameMessage({ thread: isInThread ? thread : null, message: id });
}

function isEphemeral({ flags }: z.output<typeof Message>): boolean {
  return (flags & MessageFlags.Ephemeral) !== 0;
}

/** A thread is of the channel that it is in. */
function channelOf({ channel, channel_id: id }: Payload): {
  place: string | null;
  thread: string | null;
} {
  if (channel === null || !THREADS.has(channel.type)) {
    return { place: id, thread: null };
  }
  return { place: channel.parent_id ?? channel.id, thread: channel.id };
}

function doneOf(given: Payload): Done | null {
  switch (given.type) {
    case InteractionType.ApplicationCommand: {
      const { data } = given;
      if (data.type === ApplicationCommandType.ChatInput) return typedOf('command', data);
      return { type: 'menu', name: data.name, target: data.target_id };
    }
    case InteractionType.MessageComponent: {
      const { custom_id: id, values } = given.data;
      const isAlone = given.message !== null && isEphemeral(given.message);
      return { type: 'press', pressed: values?.[0] ?? id, isAlone };
    }
    case InteractionType.ModalSubmit:
      return { type: 'form', data: given.data, isOfPress: given.message !== null };
    case InteractionType.ApplicationCommandAutocomplete:
      return typedOf('typing', given.data);
  }
}

function typedOf(type: 'command' | 'typing', given: z.output<typeof Typed>): Done | null {
  const { data } = SlashData.safeParse(given);
  return data === undefined ? null : { type, data };
}
