import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModalView } from '@slack/types';
import type { ReceiptView } from '#src/views/receipt.ts';
import type { View } from '#src/views/view.ts';
import type { CardPicture, SendResult } from '../messenger.ts';
import type { ChannelSpot, SlackDesk, Spot, ViewSpot } from './desk.ts';
import { drawCardModal } from './modals/draw-card-modal.ts';
import { openModal, replaceModal } from './open-modal.ts';
import { renderView } from './render/render-view.ts';
import { respond } from './respond.ts';

const POST_ID_BYTES = 16;
/** Somebody waits for it. */
const PATIENCE_MS = 5_000;

/**
 * Says something to one person where they stand: by the address that came with what they did, else as
 * the bot, else in its direct messages. `beside`: what stands above it in a modal, which holds one
 * answer. It never throws for what Slack answers.
 */
export async function tellPrivately(
  desk: SlackDesk,
  spot: Spot,
  view: View,
  beside: ReceiptView | null = null,
): Promise<void> {
  const isTold =
    spot.type === 'view'
      ? await tellInModal(desk, spot, drawAnswerModal(desk, view, beside))
      : await tellInChannel(desk, spot, view);
  if (!isTold) await tellDirectly(desk, spot.user, view);
}

/** Shows something to everybody, once: nothing keeps it true. */
export async function tellAll(
  { messenger }: Pick<SlackDesk, 'messenger'>,
  { place, thread }: { place: string; thread: string | null },
  { view, picture = null }: { view: View; picture?: CardPicture | null },
): Promise<SendResult> {
  const id = randomBytes(POST_ID_BYTES).toString('base64url');
  return trySending(() => messenger.post({ id, place, thread, view, picture, about: null }));
}

/** What was asked in a modal is answered in one. */
export function drawAnswerModal(
  { intents: { encode } }: Pick<SlackDesk, 'intents'>,
  view: View,
  beside: ReceiptView | null,
): ModalView {
  const modal = drawCardModal(view, { encode });
  if (beside === null) return modal;
  const { blocks } = renderView(beside, { encode });
  return { ...modal, blocks: [...blocks, { type: 'divider' }, ...modal.blocks] };
}

async function tellInModal(desk: SlackDesk, spot: ViewSpot, modal: ModalView): Promise<boolean> {
  const reason = await openModal(desk, spot, modal);
  if (reason === null) return true;
  return spot.view.type === 'modal' && (await replaceModal(desk, spot.view.id, modal)) === null;
}

async function tellInChannel(desk: SlackDesk, spot: ChannelSpot, view: View): Promise<boolean> {
  const { channel: place, user: person, thread, responseUrl } = spot;
  if (responseUrl !== null) {
    const card = renderView(view, { encode: desk.intents.encode });
    const reason = await respond(responseUrl, card, thread);
    if (reason === null) return true;
    desk.log.info(
      { reason },
      'an answer goes another way than by the address that came with the press',
    );
  }
  const whisper = () => desk.messenger.whisper({ place, person, thread }, view);
  return (await trySending(whisper)).type === 'sent';
}

async function tellDirectly(desk: SlackDesk, person: string, view: View): Promise<void> {
  const { messenger, log } = desk;
  const place = messenger.placeOfPerson(person) ?? person;
  const told = await trySending(() => messenger.whisper({ place, person, thread: null }, view));
  if (told.type !== 'sent') log.error({ person, told }, 'somebody could not be answered');
}

/** Once more where Slack asks to wait a little. */
async function trySending(send: () => Promise<SendResult>): Promise<SendResult> {
  const sent = await send();
  if (sent.type !== 'later' || sent.afterMs > PATIENCE_MS) return sent;
  await sleep(sent.afterMs);
  return send();
}
