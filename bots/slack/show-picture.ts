import type { GraphView } from '#src/views/graph.ts';
import type { Unsent } from '../answering/spot.ts';
import { tellAll } from '../answering/tell-all.ts';
import type { Picture } from '../messenger.ts';
import type { SlackDesk } from './desk.ts';

/** Shows the picture of a run to everybody who is there. Null: it is shown. */
export async function showPicture(
  desk: SlackDesk,
  { place, thread }: { place: string; thread: string | null },
  { view, picture }: { view: GraphView; picture: Picture },
): Promise<Unsent | null> {
  const { altText } = picture;
  const kept = await desk.messenger.upload({ place, message: thread ?? '' }, picture, view);
  if (kept.type !== 'sent') return kept;
  const shown = { view, picture: { file: kept.message, altText } };
  const told = await tellAll(desk, { place, thread }, shown);
  return told.type === 'sent' ? null : told;
}
