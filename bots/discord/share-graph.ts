import { Refusal } from '#src/domain/errors.ts';
import type { GraphView } from '#src/views/graph.ts';
import { receiptOf } from '../answering/receipt-of.ts';
import type { Spot, SpotPlace } from '../answering/spot.ts';
import { tellAll } from '../answering/tell-all.ts';
import type { Picture } from '../messenger.ts';
import type { Reply } from '../reply.ts';
import type { DiscordDesk } from './desk.ts';

interface Public {
  spot: Spot;
  place: SpotPlace;
}

/** Shows the picture of a run where it was asked for; where that cannot be, its words to whoever asked. */
export async function shareGraph(
  desk: DiscordDesk,
  { spot, place }: Public,
  reply: Reply & { view: GraphView },
): Promise<void> {
  const why = await showPicture(desk, { spot, place }, reply.view);
  if (why === null) return;
  await spot.tell(reply.view);
  await spot.tell(receiptOf(desk, reply, why));
}

/** Null: it is shown; else why not. */
async function showPicture(
  desk: DiscordDesk,
  { spot, place: { place, thread, card } }: Public,
  view: GraphView,
): Promise<string | null> {
  const drawn = await drawPicture(desk, view);
  if (typeof drawn === 'string') return drawn;
  const told = await tellAll(desk, { place, thread: thread ?? card }, { view });
  if (told.type !== 'sent') return spot.explainAlone(told);
  // Everybody can read it by now: without its picture it says the same.
  const shown = await desk.messenger.upload({ place, message: told.message }, drawn, view);
  if (shown.type !== 'sent') desk.log.warn({ shown }, 'a graph goes without its picture');
  return null;
}

/** Or why there is none. */
async function drawPicture(
  { pictures }: Pick<DiscordDesk, 'pictures'>,
  view: GraphView,
): Promise<Picture | string> {
  try {
    const { png, alt: altText } = await pictures.draw(view, null);
    return { png, fileName: `run-${view.title.shortId}.png`, altText };
  } catch (error) {
    // Anything else is a bug, which whoever attends the person logs and tells.
    if (!(error instanceof Refusal)) throw error;
    return `${error.message} ${error.fix ?? ''}`.trim();
  }
}
