import type { SpotPlace } from '../answering/spot.ts';
import type { SlashData } from './commands/slash-options.ts';
import type { DiscordAsker } from './desk.ts';

/** Something that somebody did, and where they stand. */
export interface Interaction {
  /** The same when it is delivered again. */
  id: string;
  /** Of which app it was asked. */
  application: string;
  /** Answers it, for a quarter of an hour. */
  token: string;
  asker: DiscordAsker;
  place: SpotPlace;
  done: Done;
}

export type Done =
  /** A button, or a choice of a menu: what it carries; `isAlone`: on a message that only they see. */
  | { type: 'press'; pressed: string; isAlone: boolean }
  | { type: 'command'; data: SlashData }
  /** A command from the menu of a message. */
  | { type: 'menu'; name: string; target: string }
  /** An option is being typed. */
  | { type: 'typing'; data: SlashData }
  /** A modal was sent, which a press or a command had opened. */
  | { type: 'form'; data: unknown; isOfPress: boolean };
