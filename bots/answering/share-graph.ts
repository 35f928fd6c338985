import { Refusal } from '#src/domain/errors.ts';
import type { GraphView } from '#src/views/graph.ts';
import type { Picture } from '../messenger.ts';
import type { Reply } from '../reply.ts';
import type { ChatDesk } from './desk.ts';
import { receiptOf } from './receipt-of.ts';
import type { Spot } from './spot.ts';

/** Shows the picture of a run where it was asked for; where that cannot be, its words to whoever asked. */
export async function shareGraph(
  desk: ChatDesk,
  { spot, ...where }: { spot: Spot; place: string; thread: string | null },
  reply: Reply & { view: GraphView },
): Promise<void> {
  const { view } = reply;
  const picture = await drawPicture(desk, view);
  if (picture instanceof Refusal) {
    const why = `${picture.message} ${picture.fix ?? ''}`.trim();
    return tellWhy(desk, { spot, why }, reply);
  }
  const unsent = await spot.showPicture(where, { view, picture });
  if (unsent === null) return;
  await tellWhy(desk, { spot, why: spot.explainAlone(unsent) }, reply);
}

async function tellWhy(
  desk: ChatDesk,
  { spot, why }: { spot: Spot; why: string },
  reply: Reply,
): Promise<void> {
  await spot.tell(reply.view);
  await spot.tell(receiptOf(desk, reply, why));
}

async function drawPicture(
  { pictures }: Pick<ChatDesk, 'pictures'>,
  view: GraphView,
): Promise<Picture | Refusal> {
  try {
    const { png, alt: altText } = await pictures.draw(view, null);
    return { png, fileName: `run-${view.title.shortId}.png`, altText };
  } catch (error) {
    if (error instanceof Refusal) return error;
    // A bug, which whoever attends the person logs and tells.
    throw error;
  }
}
