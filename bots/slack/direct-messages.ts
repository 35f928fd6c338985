import type { webApi } from '@slack/bolt';

/** Of more people the channel is asked for again. */
const KNOWN_MAX = 1_000;
/** People go by U… or W…; channels by C… or G…, direct messages by D…. */
const PERSON = /^[UW]/;
const ALONE = /^[UWD]/;

/** Is nobody but one person and the bot there? */
export function isAlone(place: string): boolean {
  return ALONE.test(place);
}

/** The channel that a place is: of a person, the direct message with them, which is opened. */
export function openDirectMessages(client: webApi.WebClient): (place: string) => Promise<string> {
  const known = new Map<string, string>();
  return async (place) => {
    if (!PERSON.test(place)) return place;
    const found = known.get(place);
    if (found !== undefined) return found;
    const { channel } = await client.conversations.open({ users: place });
    // What is not told here is refused by whatever is done in that channel next.
    const opened = channel?.id ?? place;
    const [oldest] = known.keys();
    if (known.size >= KNOWN_MAX && oldest !== undefined) known.delete(oldest);
    known.set(place, opened);
    return opened;
  };
}
