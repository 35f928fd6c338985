import type { Method } from '../method.ts';
import { CHAT } from './chat.ts';
import { CONVERSATIONS } from './conversations.ts';
import { FILES } from './files.ts';
import { PEOPLE } from './people.ts';
import { SESSION } from './session.ts';
import { VIEWS } from './views.ts';

/** Every method that the stand-in knows; a call of another fails the test. */
export const METHODS: Readonly<Record<string, Method>> = {
  ...CHAT,
  ...CONVERSATIONS,
  ...FILES,
  ...PEOPLE,
  ...SESSION,
  ...VIEWS,
};
