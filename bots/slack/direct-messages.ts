import type { webApi } from '@slack/bolt';
import { remember } from '../delivery/remember.ts';

/** People go by U… or W…; channels by C… or G…, direct messages by D…. */
const PERSON = /^[UW]/;
const ALONE = /^[UWD]/;

/** Is nobody but one person and the bot there? */
export function isAlone(place: string): boolean {
  return ALONE.test(place);
}

/** The channel that a place is: of a person, the direct message with them, which is opened. */
export function openDirectMessages(client: webApi.WebClient): (place: string) => Promise<string> {
  const open = remember(async (users) => {
    const { channel } = await client.conversations.open({ users });
    // What is not told here is refused by whatever is done in that channel next.
    return channel?.id ?? users;
  });
  return async (place) => (PERSON.test(place) ? open(place) : place);
}
