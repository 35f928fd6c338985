import type { Logger } from 'pino';
import type { Caller } from '#src/operations/caller.ts';
import type { Pictures } from '#src/pictures/pictures.ts';
import type { Cards } from '../cards.ts';
import type { Intents } from '../intents.ts';
import type { Messenger } from '../messenger.ts';
import type { Desk } from '../run-command/verb.ts';

/** With what everything that comes from a chat platform is answered. */
export interface ChatDesk extends Desk {
  log: Logger;
  messenger: Messenger;
  intents: Intents;
  pictures: Pictures;
  cards: Cards;
  /** What somebody is told beside their first answer: that nobody has linked them. Null: nothing. */
  noteFor: (caller: Caller) => string | null;
}
