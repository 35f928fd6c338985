import type { KnownCard } from '../cards.ts';
import type { Reply, ReplySubject } from '../reply.ts';
import type { ChatDesk } from './desk.ts';
import { receiptBeside, receiptOf } from './receipt-of.ts';
import { shareGraph } from './share-graph.ts';
import type { Spot, SpotPlace } from './spot.ts';
import { tellAll } from './tell-all.ts';

/** Answers somebody in chat: what others want to know of where they see it, the rest to them alone. */
export async function answerReply(desk: ChatDesk, spot: Spot, reply: Reply): Promise<void> {
  const { receipt, subject, view, progress } = reply;
  if ((await progress?.end(view)) === true) return desk.cards.hint(subject?.run);
  const { place } = spot;
  const isApplied = receipt.outcome === 'applied';
  // First: a card that is then drawn for the last time is the one on which it is seen.
  const isSeen = isApplied && place !== null && (await isSeenThere(desk, place, subject));
  if (isApplied) desk.cards.hint(subject?.run);
  if (view.kind === 'bundle') return spot.sendBundle({ ...reply, view });
  if (place === null) return spot.tell(view, receiptBeside(desk, reply));
  if (view.kind === 'graph')
    return shareGraph(desk, { spot, ...threadOf(place) }, { ...reply, view });
  if (view.kind === 'approval' && view.isWhole && (await spot.showWhole(view))) return;
  const isRead = receipt.outcome === 'answered' && place.card !== null;
  if (reply.isPrivate || isRead) return spot.tell(view);
  if (subject === null) return tellEverybody(desk, { spot, place }, reply);
  const pressed = isApplied && !isSeen ? await findPressed(desk, place) : null;
  if (isSeen || isCardOf(pressed, subject)) return spot.tell(receiptOf(desk, reply));
  return showCard(desk, { spot, place }, { ...reply, subject });
}

/** Somebody whom others may hear answered. */
interface Public {
  spot: Spot;
  place: SpotPlace;
}

/** Does a card stand where they are that says what they have changed? */
async function isSeenThere(
  { cards, log }: ChatDesk,
  at: SpotPlace,
  subject: ReplySubject | null,
): Promise<boolean> {
  if (subject === null) return false;
  const { place, thread } = threadOf(at);
  const places = at.alias === null ? [place] : [place, at.alias];
  const standing = places.map((each) => cards.stands({ subject, place: each, thread }));
  return Promise.all(standing).then(
    (seen) => seen.includes(true),
    (error: unknown) => {
      log.error({ err: error, place }, 'a card could not be looked for');
      return false;
    },
  );
}

/** Null: they pressed no card that is known. */
async function findPressed(
  { cards, log }: ChatDesk,
  { place, card: message }: SpotPlace,
): Promise<KnownCard | null> {
  if (message === null) return null;
  return cards.find({ place, message }).catch((error: unknown) => {
    log.error({ err: error, place, message }, 'a card could not be looked up');
    return null;
  });
}

/** Is what became of it seen on that very card? */
function isCardOf(card: KnownCard | null, subject: ReplySubject): boolean {
  if (card?.run !== subject.run) return false;
  return subject.kind === 'run' ? card.kind === 'run' : card.subject === `task:${subject.step}`;
}

/** The card in the channel where it was asked for, or in the thread of the card that was pressed. */
async function showCard(
  desk: ChatDesk,
  { spot, place }: Public,
  reply: Reply & { subject: ReplySubject },
): Promise<void> {
  const { subject, receipt, view } = reply;
  const shown = await desk.cards.answer({ subject, ...threadOf(place) }).catch((error: unknown) => {
    desk.log.error({ err: error, receipt: receipt.id }, 'a card could not be shown');
    return { type: 'refused', reason: 'something went wrong, the log says what' } as const;
  });
  if (shown.type === 'sent') {
    if (receipt.outcome !== 'applied') return;
    return spot.tell(receiptOf(desk, reply));
  }
  if (shown.type === 'refused') {
    if (view.kind !== 'receipt') await spot.tell(view);
    return spot.tell(receiptOf(desk, reply, spot.explainAlone(shown)));
  }
  return spot.tell(receiptOf(desk, reply, spot.explainWait(shown)));
}

/** What changed something that no card shows. */
async function tellEverybody(desk: ChatDesk, { spot, place }: Public, reply: Reply): Promise<void> {
  const told = await tellAll(desk, threadOf(place), reply);
  if (told.type === 'sent') return;
  return spot.tell(receiptOf(desk, reply, spot.explainAlone(told)));
}

/** In the thread where they are, or below the card that they pressed. */
function threadOf({ place, thread, card }: SpotPlace) {
  return { place, thread: thread ?? card };
}
