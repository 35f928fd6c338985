import type { Route } from '../route.ts';
import { CHANNELS } from './channels.ts';
import { COMMANDS } from './commands.ts';
import { GUILDS } from './guilds.ts';
import { INTERACTIONS } from './interactions.ts';
import { MESSAGES } from './messages.ts';
import { SESSION } from './session.ts';

/** What is said first is asked first: `@me` before any id. */
const ALL = [
  ...SESSION,
  ...COMMANDS,
  ...INTERACTIONS,
  ...MESSAGES,
  ...CHANNELS,
  ...GUILDS,
] as const;

/** Every operation that the stand-in knows; a request for another fails the test. */
export type Operation = (typeof ALL)[number]['operation'];

export const ROUTES: readonly Route[] = ALL;
