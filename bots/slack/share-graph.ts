import { Refusal } from '#src/domain/errors.ts';
import type { GraphView } from '#src/views/graph.ts';
import type { Reply } from '../reply.ts';
import type { ChannelSpot, SlackDesk } from './desk.ts';
import { explainAlone } from './explain-alone.ts';
import { receiptOf } from './receipt-of.ts';
import { tellAll, tellPrivately } from './tell.ts';

/** Shows the picture of a run where it was asked for; where that cannot be, its words to whoever asked. */
export async function shareGraph(
  desk: SlackDesk,
  spot: ChannelSpot,
  reply: Reply & { view: GraphView },
): Promise<void> {
  const shown = await showPicture(desk, spot, reply.view);
  if (shown === null) return;
  await tellPrivately(desk, spot, reply.view);
  await tellPrivately(desk, spot, receiptOf(desk, reply, shown));
}

/** Null: it is shown; else why not. */
async function showPicture(
  desk: SlackDesk,
  spot: ChannelSpot,
  view: GraphView,
): Promise<string | null> {
  const { messenger, pictures } = desk;
  const place = { place: spot.channel, thread: spot.thread ?? spot.card };
  const { picture, refusal } = await pictures.draw(view, null).then(
    (drawn) => ({ picture: drawn, refusal: null }),
    (error: unknown) => ({ picture: null, refusal: toRefusal(error) }),
  );
  if (picture === null) return `${refusal.message} ${refusal.fix ?? ''}`.trim();
  const { png, alt: altText } = picture;
  const fileName = `run-${view.title.shortId}.png`;
  const target = { place: spot.channel, message: place.thread ?? '' };
  const kept = await messenger.upload(target, { png, fileName, altText }, view);
  if (kept.type !== 'sent') return explainAlone(spot.channel, kept);
  const told = await tellAll(desk, place, { view, picture: { file: kept.message, altText } });
  return told.type === 'sent' ? null : explainAlone(spot.channel, told);
}

/** Anything else is a bug, which whoever attends the person logs and tells. */
function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}
