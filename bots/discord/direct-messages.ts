import { Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import { remember } from '../delivery/remember.ts';
import { PERSON_PLACE } from './message-name.ts';
import type { DiscordRest } from './rest.ts';

const Opened = z.object({ id: z.string() });

/** Is nobody but one person and the bot there? */
export function isAlone(place: string): boolean {
  return place.startsWith(PERSON_PLACE);
}

/** The channel that a place is: of a person, the direct message with them, which is opened. */
export function openDirectMessages(rest: DiscordRest): (place: string) => Promise<string> {
  const open = remember(async (recipient_id) => {
    const opened = await rest.post(Routes.userChannels(), { body: { recipient_id } });
    return Opened.parse(opened).id;
  });
  return async (place) => (isAlone(place) ? open(place.slice(PERSON_PLACE.length)) : place);
}
