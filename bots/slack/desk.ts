import type { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Caller } from '#src/operations/caller.ts';
import type { Pictures } from '#src/pictures/pictures.ts';
import type { Cards } from '../cards.ts';
import type { Intents } from '../intents.ts';
import type { Messenger } from '../messenger.ts';
import type { Desk } from '../run-command/verb.ts';

/** With what everything that comes from Slack is answered. */
export interface SlackDesk extends Desk {
  log: Logger;
  /** Neither retries nor waits for a rate limit. */
  client: webApi.WebClient;
  messenger: Messenger;
  intents: Intents;
  pictures: Pictures;
  identify: (asker: SlackAsker) => Promise<Caller>;
  cards: Cards;
  /** What somebody is told beside their first answer: that nobody has linked them. Null: nothing. */
  noteFor: (caller: Caller) => string | null;
}

/** Somebody as a payload names them. */
export interface SlackAsker {
  user: string;
  /** Absent where the payload does not say it. */
  name?: string | undefined;
  /** Of another workspace than ours where a channel is shared. */
  team: string | null;
  /** Null: not in a channel, but in a modal or the App Home. */
  channel: string | null;
}

/** Where somebody stands who is to be answered. */
export type Spot = ChannelSpot | ViewSpot;

/** In a channel or a direct message. */
export interface ChannelSpot {
  type: 'channel';
  user: string;
  channel: string;
  /** In whose thread they are; null: in the channel itself. */
  thread: string | null;
  /** The card that was pressed; null: they typed, or pressed something that only they see. */
  card: string | null;
  /** Good for five answers within half an hour; null: there is none. */
  responseUrl: string | null;
  /** Opens one modal within three seconds; null: none can be opened. */
  triggerId: string | null;
}

/** In a modal, or the App Home. */
export interface ViewSpot {
  type: 'view';
  user: string;
  view: { id: string; type: 'home' | 'modal' };
  triggerId: string | null;
}
