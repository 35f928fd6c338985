import type { GraphView } from '#src/views/graph.ts';
import type { Unsent } from '../answering/spot.ts';
import { tellAll } from '../answering/tell-all.ts';
import type { Picture } from '../messenger.ts';
import type { DiscordDesk } from './desk.ts';

/** Shows the picture of a run to everybody who is there. Null: it is shown, or its words are. */
export async function showPicture(
  desk: DiscordDesk,
  to: { place: string; thread: string | null },
  { view, picture }: { view: GraphView; picture: Picture },
): Promise<Unsent | null> {
  const told = await tellAll(desk, to, { view });
  if (told.type !== 'sent') return told;
  // Everybody can read it by now: without its picture it says the same.
  const { place } = to;
  const shown = await desk.messenger.upload({ place, message: told.message }, picture, view);
  if (shown.type !== 'sent') desk.log.warn({ shown }, 'a graph goes without its picture');
  return null;
}
