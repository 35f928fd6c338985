import type { Logger } from 'pino';
import type { DiscordSettings } from '#src/config.ts';
import type { Intents } from '../intents.ts';
import type { Messenger } from '../messenger.ts';
import { openDirectMessages } from './direct-messages.ts';
import { editCard, sendPicture } from './edit-card.ts';
import { PERSON_PLACE } from './message-name.ts';
import { type Posting, postCard } from './post-card.ts';
import { openReadBack } from './read-back.ts';
import { explainReason } from './reasons.ts';
import type { DiscordRest } from './rest.ts';
import { openCardSender } from './send-card.ts';

/** Discord takes five messages in five seconds in a channel. */
const PACE_MS = 1_000;

export interface DiscordMessengerOptions {
  rest: DiscordRest;
  settings: Pick<DiscordSettings, 'channel'>;
  intents: Pick<Intents, 'encode'>;
  log: Logger;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** Delivers cards to the channels of Discord servers and to people. */
export function openDiscordMessenger(options: DiscordMessengerOptions): Messenger {
  const { rest, settings, intents, log, now } = options;
  const findChannel = openDirectMessages(rest);
  const posting: Posting = { rest, findChannel, sendCard: openCardSender({ intents, log }) };
  return {
    surface: 'discord',
    defaultPlace: settings.channel,
    paceMs: PACE_MS,
    hasPictures: true,
    explain: explainReason,
    placeOfPerson: (id) => PERSON_PLACE + id,
    post: (post) => postCard(posting, post),
    update: (message, content) => editCard(posting, message, content),
    // Without an interaction of theirs nobody is shown something alone in a channel.
    whisper: ({ person }, view) =>
      postCard(posting, { id: null, place: PERSON_PLACE + person, thread: null, view }),
    upload: (message, picture, view) => sendPicture(posting, message, { picture, view }),
    ...openReadBack({ rest, findChannel, log, now }),
  };
}
