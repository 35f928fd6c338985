import type { webApi } from '@slack/bolt';
import type { Caller } from '#src/operations/caller.ts';
import type { ChatDesk } from '../answering/desk.ts';

/** With what everything that comes from Slack is answered. */
export interface SlackDesk extends ChatDesk {
  /** Neither retries nor waits for a rate limit. */
  client: webApi.WebClient;
  identify: (asker: SlackAsker) => Promise<Caller>;
}

/** Somebody as a payload names them. */
export interface SlackAsker {
  user: string;
  /** Absent where the payload does not say it. */
  name?: string | undefined;
  /** Of another workspace than ours where a channel is shared. */
  team: string | null;
  /** Null: in the App Home, or in a modal that was opened there. */
  channel: string | null;
}

/** Where somebody is who is to be answered, as Slack names it. */
export type Whereabouts = InChannel | InView;

/** In a channel or a direct message. */
export interface InChannel {
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
export interface InView {
  type: 'view';
  user: string;
  /** Where the modal was opened; null: in the App Home. */
  channel: string | null;
  view: { id: string; type: 'home' | 'modal' };
  triggerId: string | null;
}
