import type { View } from '#src/views/view.ts';
import type { KnownCard } from '../cards.ts';
import type { Reply, ReplySubject } from '../reply.ts';
import type { ChannelSpot, SlackDesk, Spot } from './desk.ts';
import { isAlone } from './direct-messages.ts';
import { explainAlone, explainWait } from './explain-alone.ts';
import { drawCardModal } from './modals/draw-card-modal.ts';
import { openModal } from './open-modal.ts';
import { receiptBeside, receiptOf } from './receipt-of.ts';
import { sendBundle } from './send-bundle.ts';
import { shareGraph } from './share-graph.ts';
import { tellAll, tellPrivately } from './tell.ts';

/** Answers somebody in Slack: what others want to know of where they see it, the rest to them alone. */
export async function answerReply(desk: SlackDesk, spot: Spot, reply: Reply): Promise<void> {
  const { receipt, subject, view } = reply;
  const isApplied = receipt.outcome === 'applied';
  // First: a card that is then drawn for the last time is the one on which it is seen.
  const isSeen = isApplied && spot.type === 'channel' && (await isSeenThere(desk, spot, subject));
  if (isApplied) desk.cards.hint(subject?.run);
  if (view.kind === 'bundle') return sendBundle(desk, spot, { ...reply, view });
  if (spot.type === 'view') return tellPrivately(desk, spot, view, receiptBeside(desk, reply));
  if (view.kind === 'graph') return shareGraph(desk, spot, { ...reply, view });
  if (view.kind === 'approval' && view.isWhole && (await showWhole(desk, spot, view))) return;
  const isRead = receipt.outcome === 'answered' && spot.card !== null;
  if (reply.isPrivate || isRead) return tellPrivately(desk, spot, view);
  if (subject === null) return tellEverybody(desk, spot, reply);
  const pressed = isApplied && !isSeen ? await findPressed(desk, spot) : null;
  if (isSeen || isCardOf(pressed, subject))
    return tellPrivately(desk, spot, receiptOf(desk, reply));
  return showCard(desk, spot, { ...reply, subject });
}

/** Only a modal has room for a task as long as it is. False: it could not be opened. */
async function showWhole(desk: SlackDesk, spot: ChannelSpot, view: View): Promise<boolean> {
  const { encode } = desk.intents;
  return (await openModal(desk, spot, drawCardModal(view, { encode }))) === null;
}

/** Does a card stand where they are that says what they have changed? */
async function isSeenThere(
  { cards, log, messenger }: SlackDesk,
  spot: ChannelSpot,
  subject: ReplySubject | null,
): Promise<boolean> {
  if (subject === null) return false;
  const { place, thread } = placeOf(spot);
  // What was sent to a person is not known by the channel of their direct messages.
  const person = isAlone(place) ? messenger.placeOfPerson(spot.user) : null;
  const places = person === null ? [place] : [place, person];
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
  { cards, log }: SlackDesk,
  { channel: place, card: message }: ChannelSpot,
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
  desk: SlackDesk,
  spot: ChannelSpot,
  reply: Reply & { subject: ReplySubject },
): Promise<void> {
  const { subject, receipt, view } = reply;
  const shown = await desk.cards.answer({ subject, ...placeOf(spot) }).catch((error: unknown) => {
    desk.log.error({ err: error, receipt: receipt.id }, 'a card could not be shown');
    return { type: 'refused', reason: 'something went wrong, the log says what' } as const;
  });
  if (shown.type === 'sent') {
    if (receipt.outcome !== 'applied') return;
    return tellPrivately(desk, spot, receiptOf(desk, reply));
  }
  if (shown.type === 'refused') {
    if (view.kind !== 'receipt') await tellPrivately(desk, spot, view);
    return tellPrivately(desk, spot, receiptOf(desk, reply, explainAlone(spot.channel, shown)));
  }
  return tellPrivately(desk, spot, receiptOf(desk, reply, explainWait(shown)));
}

/** What changed something that no card shows. */
async function tellEverybody(desk: SlackDesk, spot: ChannelSpot, reply: Reply): Promise<void> {
  const told = await tellAll(desk, placeOf(spot), reply);
  if (told.type === 'sent') return;
  const why = explainAlone(spot.channel, told);
  return tellPrivately(desk, spot, receiptOf(desk, reply, why));
}

/** In the thread where they are, or below the card that they pressed. */
function placeOf({ channel: place, thread, card }: ChannelSpot) {
  return { place, thread: thread ?? card };
}
