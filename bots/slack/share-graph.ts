import { Refusal } from '#src/domain/errors.ts';
import type { GraphView } from '#src/views/graph.ts';
import { receiptOf } from '../answering/receipt-of.ts';
import { tellAll } from '../answering/tell-all.ts';
import type { Reply } from '../reply.ts';
import type { SlackDesk, Whereabouts } from './desk.ts';
import { explainAlone } from './explain-alone.ts';
import { tellPrivately } from './tell.ts';

/** Shows the picture of a run where it was asked for; where that cannot be, its words to whoever asked. */
export async function shareGraph(
  desk: SlackDesk,
  where: Whereabouts,
  reply: Reply & { view: GraphView },
): Promise<void> {
  const shown = await showPicture(desk, where, reply.view);
  if (shown === null) return;
  await tellPrivately(desk, where, reply.view);
  await tellPrivately(desk, where, receiptOf(desk, reply, shown));
}

/** Null: it is shown; else why not. */
async function showPicture(
  desk: SlackDesk,
  where: Whereabouts,
  view: GraphView,
): Promise<string | null> {
  const { messenger, pictures } = desk;
  if (where.type === 'view') return 'Nobody else sees a picture here.';
  const place = { place: where.channel, thread: where.thread ?? where.card };
  const { picture, refusal } = await pictures.draw(view, null).then(
    (drawn) => ({ picture: drawn, refusal: null }),
    (error: unknown) => ({ picture: null, refusal: toRefusal(error) }),
  );
  if (picture === null) return `${refusal.message} ${refusal.fix ?? ''}`.trim();
  const { png, alt: altText } = picture;
  const fileName = `run-${view.title.shortId}.png`;
  const target = { place: where.channel, message: place.thread ?? '' };
  const kept = await messenger.upload(target, { png, fileName, altText }, view);
  if (kept.type !== 'sent') return explainAlone(where, kept);
  const told = await tellAll(desk, place, { view, picture: { file: kept.message, altText } });
  return told.type === 'sent' ? null : explainAlone(where, told);
}

/** Anything else is a bug, which whoever attends the person logs and tells. */
function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}
