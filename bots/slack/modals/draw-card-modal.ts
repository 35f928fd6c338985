import type { ModalView } from '@slack/types';
import type { View } from '#src/views/view.ts';
import type { SlackStyle } from '../render/card.ts';
import { renderView } from '../render/render-view.ts';

/** What presses in a card's modal name it by. */
export const CARD_CALLBACK = 'card';

/** A card as a modal of its own; a task that is read whole is cut by nothing but the modal. */
export function drawCardModal(view: View, style: SlackStyle): ModalView {
  return {
    type: 'modal',
    callback_id: CARD_CALLBACK,
    title: { type: 'plain_text', text: 'Signalbox' },
    blocks: renderView(view, style).blocks,
  };
}
