import { Routes } from 'discord-api-types/v10';
import type { Logger } from 'pino';
import { z } from 'zod';
import { withinTime } from '../delivery/within-time.ts';
import type { LostPost, Messenger } from '../messenger.ts';
import { isAlone } from './direct-messages.ts';
import { readReason } from './judge-answer.ts';
import { nameMessage, readMessageName } from './message-name.ts';
import { threadOf } from './post-card.ts';
import { explainReason } from './reasons.ts';
import { readPostId } from './render/post-mark.ts';
import type { DiscordRest } from './rest.ts';

/** Discord's clock and ours may differ by so much. */
const CLOCKS_MS = 5 * 60_000;
const PAGE_LENGTH = 100;
const PAGES_MAX = 10;
/** Ids begin with the milliseconds since then. */
const DISCORD_EPOCH_MS = 1_420_070_400_000;
const TIME_SHIFT = 22n;
/** Surely so long Discord takes a second post with the same nonce for the first: it says "a few minutes". */
const NONCE_MS = 60_000;
/** A fault of Discord's that lasts longer does not go away. */
const FAULT_MS = 10 * 60_000;
/** One who has to know within so long would take a later answer for none. */
const PATIENCE_MS = 12_000;
const LATE = `Discord has not told within ${PATIENCE_MS} ms what stands in a channel.`;

const Message = z.object({
  id: z.string(),
  author: z.object({ id: z.string() }),
  components: z.array(z.unknown()).default([]),
});
type Message = z.output<typeof Message>;
const Page = z.array(Message);
const User = z.object({ id: z.string() });

export interface ReadBackOptions {
  rest: DiscordRest;
  findChannel: (place: string) => Promise<string>;
  log: Logger;
  /** Milliseconds since 1970. */
  now: () => number;
}

/**
 * Reads what was sent as it stands in Discord. `find` rejects while Discord cannot be asked: to post
 * again then could be to post twice.
 */
export function openReadBack(options: ReadBackOptions): Pick<Messenger, 'find' | 'recall'> {
  const { rest, findChannel, log, now } = options;
  const isOurs = openAuthorship(rest);
  return {
    find: async (post) => {
      try {
        return await withinTime(find({ rest, findChannel, isOurs }, post), PATIENCE_MS, LATE);
      } catch (error) {
        const reason = readReason(error);
        const isForGood = explainReason(reason).trouble === 'place';
        if (!isForGood && !isBrokenHistory(reason, now() - post.since)) throw error;
        log.info({ place: post.place, reason }, 'a Discord channel cannot be read');
        return undefined;
      }
    },
    recall: async ({ place, message: name }) => {
      try {
        const { thread, message: id } = readMessageName(name);
        const channel = thread ?? (await findChannel(place));
        const message = Message.parse(await rest.get(Routes.channelMessage(channel, id)));
        const postId = (await isOurs(message)) ? readPostId(message.components) : null;
        return postId === null ? null : { id: postId, about: null };
      } catch (error) {
        const reason = readReason(error);
        log.info({ place, message: name, reason }, 'a Discord message cannot be read');
        return null;
      }
    },
  };
}

/**
 * Where Discord cannot list a channel with cards in it, as github.com/discord/discord-api-docs/issues/8611
 * says: while the nonce keeps a second post from being one, nobody has to know; and nothing waits for
 * ever. In between it may be a fault that passes.
 */
function isBrokenHistory(reason: string, ageMs: number): boolean {
  return reason === 'http_500' && (ageMs < NONCE_MS || ageMs > FAULT_MS);
}

interface Reader {
  rest: DiscordRest;
  findChannel: (place: string) => Promise<string>;
  isOurs: (message: Message) => Promise<boolean>;
}

async function find(reader: Reader, post: LostPost): Promise<string | null | undefined> {
  const channel = await reader.findChannel(post.place);
  if (post.thread === null || isAlone(post.place)) return lookInto(reader, channel, post);
  const thread = threadOf(post.thread);
  const found = await lookIntoThread(reader, thread, post);
  // Where no thread could be had it stands in the channel.
  return found ?? lookInto(reader, channel, post);
}

async function lookIntoThread(
  reader: Reader,
  thread: string,
  post: LostPost,
): Promise<string | null | undefined> {
  try {
    const message = await lookInto(reader, thread, post);
    return typeof message === 'string' ? nameMessage({ thread, message }) : message;
  } catch (error) {
    if (explainReason(readReason(error)).trouble === 'place') return null;
    throw error;
  }
}

/** Undefined: the channel is too full, or shows us nothing. */
async function lookInto(
  reader: Reader,
  channel: string,
  { id, since }: LostPost,
): Promise<string | null | undefined> {
  let after = snowflakeAt(since - CLOCKS_MS);
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const messages = await readPage(reader.rest, channel, { after });
    const found = await pick(reader, messages, id);
    if (found !== null) return found;
    if (messages.length < PAGE_LENGTH) {
      // Somebody may have set our clock ahead: by Discord's it stands among the newest.
      const newest = await readPage(reader.rest, channel, {});
      return newest.length === 0 ? undefined : pick(reader, newest, id);
    }
    after = newestOf(messages, after);
  }
  return undefined;
}

async function readPage(
  rest: DiscordRest,
  channel: string,
  span: { after?: string },
): Promise<Message[]> {
  const query = new URLSearchParams({ ...span, limit: String(PAGE_LENGTH) });
  return Page.parse(await rest.get(Routes.channelMessages(channel), { query }));
}

async function pick(
  { isOurs }: Reader,
  messages: readonly Message[],
  postId: string,
): Promise<string | null> {
  const marked = messages.filter(({ components }) => readPostId(components) === postId);
  for (const message of marked) if (await isOurs(message)) return message.id;
  return null;
}

function snowflakeAt(ms: number): string {
  return String(BigInt(Math.max(0, Math.floor(ms) - DISCORD_EPOCH_MS)) << TIME_SHIFT);
}

function newestOf(messages: readonly Message[], before: string): string {
  return messages
    .map(({ id }) => id)
    .reduce((newest, id) => (BigInt(id) > BigInt(newest) ? id : newest), before);
}

/** Any bot may send components that look like ours: who has written a message cannot be forged. */
function openAuthorship(rest: DiscordRest): Reader['isOurs'] {
  let bot: string | undefined;
  return async ({ author }) => {
    bot ??= User.parse(await rest.get(Routes.user())).id;
    return author.id === bot;
  };
}
