import type { Caller } from '#src/operations/caller.ts';
import type { ChatDesk } from '../answering/desk.ts';
import type { DiscordRest } from './rest.ts';

/** With what everything that comes from Discord is answered. */
export interface DiscordDesk extends ChatDesk {
  rest: DiscordRest;
  identify: (asker: DiscordAsker) => Promise<Caller>;
}

/** Somebody as an interaction names them. */
export interface DiscordAsker {
  user: string;
  name: string;
  /** Null: in a direct message. */
  guild: string | null;
  /** Ids of the roles they have there, as Discord says at this moment; null: it does not say. */
  roles: readonly string[] | null;
  /** The channel, of a thread the one that it is in; null: in a direct message. */
  channel: string | null;
}
