import type { SendResult } from './messenger.ts';
import type { ReplySubject } from './reply.ts';

/** The cards that are kept true. */
export interface Cards {
  /** Shows a card where somebody asked for it and keeps it true from then on. */
  answer: (card: AnsweredCard) => Promise<SendResult>;
  /** Is such a card seen there that may still change: in the channel itself, or in that thread? */
  stands: (card: AnsweredCard) => Promise<boolean>;
  /** The card that this chat message is; null: none of ours, or of nothing that is known any more. */
  find: (message: { place: string; message: string }) => Promise<KnownCard | null>;
  /** Somebody has changed this run: its cards are to be true at once. */
  hint: (run?: number) => void;
}

export interface AnsweredCard {
  subject: ReplySubject;
  place: string;
  /** The chat message in whose thread it is shown; null: in the channel itself. */
  thread: string | null;
}

/** A card that is shown, and the run that it is of. */
export interface KnownCard {
  run: number;
  runId: string;
  /** `run`, `task:<step>`. */
  subject: string;
  kind: string;
}
