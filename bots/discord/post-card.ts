import { RESTJSONErrorCodes as Code, Routes } from 'discord-api-types/v10';
import type { View } from '#src/views/view.ts';
import type { Attempted } from '../delivery/attempt.ts';
import type { SendResult } from '../messenger.ts';
import { isAlone } from './direct-messages.ts';
import { attempt } from './judge-answer.ts';
import { nameMessage, readMessageName } from './message-name.ts';
import type { DiscordRest } from './rest.ts';
import { type CardBody, idOf, type SendCard } from './send-card.ts';
import { nameThread, openThread } from './threads.ts';

export interface Posting {
  rest: DiscordRest;
  findChannel: (place: string) => Promise<string>;
  sendCard: SendCard;
}

export interface NewCard {
  /** Null: it is said once, whatever happens. */
  id: string | null;
  place: string;
  /** The chat message in whose thread it belongs, by the name of posts. */
  thread: string | null;
  view: View;
}

/** What a new message says besides its card. */
type Anew = CardBody & {
  nonce?: string;
  enforce_nonce?: true;
  message_reference?: { message_id: string; fail_if_not_exists: false };
};

/** Posts a card. Discord takes a second one with the same id for the first one, for a few minutes. */
export function postCard(posting: Posting, card: NewCard): Promise<SendResult> {
  const { id, place, thread, view } = card;
  return posting.sendCard({
    view,
    picture: null,
    postId: id,
    place,
    send: async (body) => {
      const said = id === null ? body : ({ ...body, nonce: id, enforce_nonce: true } as const);
      // Until the channel is known nothing is sent that could be there twice.
      const found = await attempt('edit', () => posting.findChannel(place));
      if ('failed' in found) return found;
      const channel = found.answer;
      if (thread === null) return say(posting, channel, said);
      // Direct messages have no threads.
      if (isAlone(place)) return say(posting, channel, replyTo(said, thread));
      return sayInThread(posting, { channel, thread: threadOf(thread), view, said });
    },
  });
}

/** The thread of a message: the one that begins at it, or the one in which it is. */
export function threadOf(name: string): string {
  const { thread, message } = readMessageName(name);
  return thread ?? message;
}

interface Threaded {
  channel: string;
  thread: string;
  view: View;
  said: Anew;
}

async function sayInThread(posting: Posting, threaded: Threaded): Promise<Attempted<string>> {
  const { channel, thread, said } = threaded;
  const sent = await sayThere(posting, threaded);
  if (!failedWith(sent, NO_THREAD)) return sent;
  // Better in the channel than not at all.
  const replied = await say(posting, channel, replyTo(said, thread));
  return failedWith(replied, [Code.CannotReplyWithoutPermissionToReadMessageHistory])
    ? say(posting, channel, said)
    : replied;
}

/** The thread cannot be opened, or the bot may not write in it. */
const NO_THREAD: readonly Code[] = [
  Code.MissingPermissions,
  Code.ThreadLocked,
  Code.MaximumActiveThreads,
  Code.MaximumActiveAnnouncementThreads,
  Code.CannotExecuteActionOnThisChannelType,
  Code.TitleWasBlockedByAutomaticModeration,
  // Somebody has deleted the message at which it would begin.
  Code.UnknownMessage,
];

async function sayThere(
  posting: Posting,
  { channel, thread, view, said }: Threaded,
): Promise<Attempted<string>> {
  const sayOnce = async () => named(await say(posting, thread, said), thread);
  const sent = await sayOnce();
  if (!failedWith(sent, [Code.UnknownChannel])) return sent;
  const name = nameThread(view);
  const opened = await attempt('edit', () =>
    openThread(posting.rest, { channel, message: thread, name }),
  );
  return 'answer' in opened ? sayOnce() : opened;
}

function failedWith(attempted: Attempted<unknown>, codes: readonly Code[]): boolean {
  return 'failed' in attempted && codes.some((code) => String(code) === attempted.failed.reason);
}

function replyTo(said: Anew, message: string): Anew {
  const message_id = readMessageName(message).message;
  return { ...said, message_reference: { message_id, fail_if_not_exists: false } };
}

function say({ rest }: Posting, channel: string, body: Anew): Promise<Attempted<string>> {
  return attempt('post', async () =>
    idOf(await rest.post(Routes.channelMessages(channel), { body })),
  );
}

function named(sent: Attempted<string>, thread: string): Attempted<string> {
  return 'answer' in sent ? { answer: nameMessage({ thread, message: sent.answer }) } : sent;
}
