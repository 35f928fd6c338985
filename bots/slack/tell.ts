import type { ModalView } from '@slack/types';
import type { ReceiptView } from '#src/views/receipt.ts';
import type { View } from '#src/views/view.ts';
import { trySending } from '../answering/try-sending.ts';
import type { InChannel, InView, SlackDesk, Whereabouts } from './desk.ts';
import { drawCardModal } from './modals/draw-card-modal.ts';
import { openModal, replaceModal } from './open-modal.ts';
import { renderView } from './render/render-view.ts';
import { respond } from './respond.ts';

/**
 * Says something to one person where they stand: by the address that came with what they did, else as
 * the bot, else in its direct messages. `beside`: what stands above it in a modal, which holds one
 * answer. It never throws for what Slack answers.
 */
export async function tellPrivately(
  desk: SlackDesk,
  where: Whereabouts,
  view: View,
  beside: ReceiptView | null = null,
): Promise<void> {
  const isTold =
    where.type === 'view'
      ? await tellInModal(desk, where, drawAnswerModal(desk, where.channel, { view, beside }))
      : await tellInChannel(desk, where, view);
  if (!isTold) await tellDirectly(desk, where.user, view);
}

/** What was asked in a modal is answered in one. */
export function drawAnswerModal(
  { intents: { encode } }: Pick<SlackDesk, 'intents'>,
  channel: string | null,
  { view, beside }: { view: View; beside: ReceiptView | null },
): ModalView {
  const modal = drawCardModal(view, { encode }, channel);
  if (beside === null) return modal;
  const { blocks } = renderView(beside, { encode });
  return { ...modal, blocks: [...blocks, { type: 'divider' }, ...modal.blocks] };
}

async function tellInModal(desk: SlackDesk, where: InView, modal: ModalView): Promise<boolean> {
  const reason = await openModal(desk, where, modal);
  if (reason === null) return true;
  return where.view.type === 'modal' && (await replaceModal(desk, where.view.id, modal)) === null;
}

async function tellInChannel(desk: SlackDesk, where: InChannel, view: View): Promise<boolean> {
  const { channel: place, user: person, thread, responseUrl } = where;
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
