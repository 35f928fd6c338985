import type { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Intents } from '../intents.ts';
import type { Messenger, Picture, SendResult } from '../messenger.ts';
import { isAlone, openDirectMessages } from './direct-messages.ts';
import { openReadBack } from './read-back.ts';
import { explainReason } from './reasons.ts';
import { attempt, openCardSender, type SendCard } from './send-card.ts';
import { metadataOf } from './sent-metadata.ts';
import { uploadPicture } from './upload-picture.ts';

/** "A message a second in a channel": docs.slack.dev/apis/web-api/rate-limits. */
const PACE_MS = 1_000;

/** Nothing from outside may ping, or grow below a card: Slack does both by itself where it may. */
const AS_IT_IS = { link_names: false, unfurl_links: false, unfurl_media: false } as const;

export interface SlackMessengerOptions {
  client: webApi.WebClient;
  /** Where cards go that nobody has routed elsewhere. */
  channel: string;
  intents: Pick<Intents, 'encode'>;
  log: Logger;
}

/** Delivers cards to the channels and people of one Slack workspace. */
export function openSlackMessenger(options: SlackMessengerOptions): Messenger {
  const { client, channel, intents, log } = options;
  const findChannel = openDirectMessages(client);
  const sendCard = openCardSender({ findChannel, intents, log });
  return {
    surface: 'slack',
    defaultPlace: channel,
    paceMs: PACE_MS,
    hasPictures: true,
    explain: explainReason,
    placeOfPerson: (id) => id,
    ...sendingOf(client, sendCard),
    upload: (_, picture) => upload(client, picture),
    ...openReadBack({ client, findChannel, log }),
  };
}

function sendingOf(
  { chat }: webApi.WebClient,
  sendCard: SendCard,
): Pick<Messenger, 'post' | 'update' | 'whisper'> {
  return {
    post: (post) => {
      const { place, thread } = post;
      const metadata = metadataOf(post);
      return sendCard({
        asked: 'post',
        content: post,
        place,
        call: (channel, card) =>
          chat.postMessage({ channel, ...inThread(thread), ...card, ...AS_IT_IS, metadata }),
      });
    },
    update: ({ place, message: ts }, content) =>
      sendCard({
        asked: 'edit',
        content,
        place,
        // Without metadata: what it was sent with stays.
        call: (channel, card) => chat.update({ channel, ts, ...card, link_names: false }),
      }),
    whisper: ({ place, person: user, thread }, view) =>
      sendCard({
        asked: 'post',
        content: { view, picture: null },
        place,
        call: async (channel, card) => {
          const said = { channel, ...inThread(thread), ...card };
          // Where both are alone there is nobody from whom to hide it.
          if (isAlone(channel)) return chat.postMessage({ ...said, ...AS_IT_IS });
          const answer = await chat.postEphemeral({ ...said, user, link_names: false });
          return { ts: answer.message_ts };
        },
      }),
  };
}

function inThread(thread: string | null): { thread_ts?: string } {
  return thread === null ? {} : { thread_ts: thread };
}

async function upload(client: webApi.WebClient, picture: Picture): Promise<SendResult> {
  // As a post: whoever asks counts its tries, and some networks never let a file through.
  const uploaded = await attempt('post', () => uploadPicture(client, picture));
  if ('answer' in uploaded) return { type: 'sent', message: uploaded.answer };
  const { failed } = uploaded;
  // A picture is not owed: without the scope for it cards come without one.
  const { reason } = failed;
  return reason === 'missing_scope' ? { type: 'refused', reason } : failed;
}
