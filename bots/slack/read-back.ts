import type { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { withinTime } from '../delivery/within-time.ts';
import type { LostPost, Messenger } from '../messenger.ts';
import { readReason } from './judge-answer.ts';
import { explainReason } from './reasons.ts';
import { readSentCard, readSentId } from './sent-metadata.ts';

/** Slack's clock and ours may differ by so much. */
const CLOCKS_MS = 5 * 60_000;
const PAGE_LENGTH = 200;
const PAGES_MAX = 10;
/** A thread is told with its first message, wherever the page begins. */
const REPLIES_MAX = 10;

/** One who has to know within so long would take a later answer for none. */
const PATIENCE_MS = 12_000;
const LATE = `Slack has not told within ${PATIENCE_MS} ms what stands in a channel.`;

type Read = Pick<webApi.ConversationsHistoryResponse, 'messages' | 'response_metadata'>;
type Message = NonNullable<Read['messages']>[number];

export interface ReadBackOptions {
  client: webApi.WebClient;
  findChannel: (place: string) => Promise<string>;
  log: Logger;
}

/**
 * Reads what was sent as it stands in Slack. `find` rejects while Slack cannot be asked: to post again
 * then could be to post twice.
 */
export function openReadBack(options: ReadBackOptions): Pick<Messenger, 'find' | 'recall'> {
  const { client, findChannel, log } = options;
  const isOurs = openAuthorship(client);
  const search = async (looked: Search): Promise<string | null | undefined> => {
    let cursor: string | undefined;
    for (let page = 0; page < looked.pages; page += 1) {
      const read = await readPage(client, looked, cursor);
      const candidates = read.messages?.filter(
        ({ metadata }) => readSentId(metadata) === looked.post.id,
      );
      for (const message of candidates ?? []) if (await isOurs(message)) return message.ts;
      cursor = read.response_metadata?.next_cursor;
      if (cursor === undefined || cursor === '') return null;
    }
    return undefined;
  };
  const find = async (post: LostPost): Promise<string | null | undefined> => {
    const channel = await findChannel(post.place);
    const oldest = ((post.since - CLOCKS_MS) / 1_000).toFixed(6);
    const found = await search({ channel, post, pages: PAGES_MAX, span: { oldest } });
    if (found !== null) return found;
    // Somebody may have set our clock ahead: by Slack's it stands among the newest.
    return (await search({ channel, post, pages: 1, span: {} })) ?? null;
  };
  return {
    find: async (post) => {
      try {
        return await withinTime(find(post), PATIENCE_MS, LATE);
      } catch (error) {
        if (!isForGood(error)) throw error;
        log.info(
          { place: post.place, reason: readReason(error) },
          'a Slack channel cannot be read',
        );
        return undefined;
      }
    },
    recall: async ({ place, message: ts }) => {
      try {
        const message = await readOne(client, await findChannel(place), ts);
        const isCard = message !== undefined && (await isOurs(message));
        return isCard ? readSentCard(message.metadata) : null;
      } catch (error) {
        log.info({ place, ts, reason: readReason(error) }, 'a Slack message cannot be read');
        return null;
      }
    },
  };
}

interface Search {
  channel: string;
  post: LostPost;
  pages: number;
  span: { oldest?: string };
}

async function readPage(
  { conversations }: webApi.WebClient,
  { channel, post: { thread }, span }: Search,
  cursor: string | undefined,
): Promise<Read> {
  const asked = {
    channel,
    ...span,
    include_all_metadata: true,
    limit: PAGE_LENGTH,
    ...(cursor === undefined ? {} : { cursor }),
  };
  if (thread === null) return conversations.history(asked);
  return conversations.replies({ ...asked, ts: thread });
}

/** The message of this name, which may stand in a thread. */
async function readOne(
  { conversations }: webApi.WebClient,
  channel: string,
  ts: string,
): Promise<Message | undefined> {
  const one = { channel, latest: ts, inclusive: true, include_all_metadata: true };
  const history: Read = await conversations.history({ ...one, limit: 1 });
  const found = history.messages?.find((message) => message.ts === ts);
  if (found !== undefined) return found;
  const span = { ...one, ts, oldest: ts, limit: REPLIES_MAX };
  const thread: Read = await conversations.replies(span);
  return thread.messages?.find((message) => message.ts === ts);
}

/** Any app may send metadata that looks like ours: who has written a message cannot be forged. */
function openAuthorship(client: webApi.WebClient): (message: Message) => Promise<boolean> {
  let botUser: string | undefined;
  return async ({ user }) => {
    botUser ??= (await client.auth.test()).user_id;
    return user !== undefined && user === botUser;
  };
}

/** Reading again would fail again. */
function isForGood(error: unknown): boolean {
  const reason = readReason(error);
  return reason === 'missing_scope' || explainReason(reason).trouble === 'place';
}
