import type { View } from '#src/views/view.ts';
import type { Reason } from './delivery/reason.ts';

/** A chat message of ours, as its platform names it. */
export interface PostedMessage {
  place: string;
  /** Slack's ts, Discord's message id, the terminal's number. */
  message: string;
}

/** What became of something that was sent. */
export type SendResult =
  | { type: 'sent'; message: string }
  /** Nothing was sent: try again after so long. */
  | { type: 'later'; afterMs: number; reason: string }
  /** No answer came: it may have been sent. */
  | { type: 'unknown'; reason: string }
  /** It will not work by trying again: `channel_is_archived`, `not_in_channel`. */
  | { type: 'refused'; reason: string };

/** A picture that its platform keeps already, as a card shows it. */
export interface CardPicture {
  /** As the platform names it. */
  file: string;
  /** What it says, for whoever does not see it. */
  altText: string;
}

/** What a card shows. */
export interface CardContent {
  view: View;
  picture: CardPicture | null;
}

export interface OutgoingPost extends CardContent {
  /** 22 characters, the same at every try: a platform that can refuses the second one. */
  id: string;
  place: string;
  /** The chat message in whose thread it belongs. */
  thread: string | null;
  /** What it is a card of, for whoever finds the message and not its record; null: nothing lasting. */
  about: CardSubject | null;
}

/** What a card is of: a run by its UUID. */
export interface CardSubject {
  runId: string;
  kind: string;
  subject: string;
}

/** A card as its message tells of it. */
export interface SentCard {
  /** Of the post that brought it. */
  id: string;
  /** Null: only the record of that post says of what it is. */
  about: CardSubject | null;
}

/** A post whose answer was lost. */
export interface LostPost extends Pick<OutgoingPost, 'id' | 'place' | 'thread'> {
  /** It was not sent before: milliseconds since 1970 by our clock. */
  since: number;
}

export interface Picture {
  png: Uint8Array;
  /** `run-91c04f2a.png` */
  fileName: string;
  altText: string;
}

/**
 * A surface that cards are delivered to. It draws views its own way and sends what it has drawn; it
 * never throws for what the platform answers.
 */
export interface Messenger {
  /** `terminal`, `slack`, `discord`. */
  readonly surface: string;
  /** Where cards go that nobody has routed elsewhere. */
  readonly defaultPlace: string;
  /** The least time between two posts to one place, milliseconds. */
  readonly paceMs: number;
  /** Cards of failures get a picture of the run. */
  readonly hasPictures: boolean;
  /** What a reason of it means, and what to do: also of one that it never gave before. */
  explain: (reason: string) => Reason;
  /** The place where somebody is spoken to alone; null: nobody is. */
  placeOfPerson: (id: string) => string | null;
  post(post: OutgoingPost): Promise<SendResult>;
  update(message: PostedMessage, content: CardContent): Promise<SendResult>;
  /** Seen by one person only. */
  whisper(
    to: { place: string; person: string; thread: string | null },
    view: View,
  ): Promise<SendResult>;
  /**
   * Gives the platform a picture for a card; `message` of the result is what it is called there.
   * `view` is what the card shows, for a platform that takes pictures only with the whole card.
   */
  upload(message: PostedMessage, picture: Picture, view: View): Promise<SendResult>;
  /** The card that a message is by what was sent with it; null: none of ours, or it cannot be told. */
  recall(message: PostedMessage): Promise<SentCard | null>;
  /**
   * Looks whether a post has arrived whose answer was lost; undefined: it cannot look. Rejects while
   * the platform does not answer: nobody knows yet, and it is too early to post again.
   */
  find(post: LostPost): Promise<string | null | undefined>;
}
