import type { View } from '#src/views/view.ts';

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

export interface OutgoingPost {
  /** 22 characters, the same at every try: a platform that can refuses the second one. */
  id: string;
  place: string;
  view: View;
  /** The chat message in whose thread it belongs. */
  thread: string | null;
}

export interface Picture {
  png: Uint8Array;
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
  post(post: OutgoingPost): Promise<SendResult>;
  update(message: PostedMessage, view: View): Promise<SendResult>;
  /** Seen by one person only. */
  whisper(to: { place: string; person: string }, view: View): Promise<SendResult>;
  upload(message: PostedMessage, picture: Picture): Promise<SendResult>;
  /** Looks whether a post has arrived whose answer was lost; undefined: it cannot look. */
  find(post: Pick<OutgoingPost, 'id' | 'place'>): Promise<string | null | undefined>;
}
