import type { ChatDesk } from './desk.ts';
import type { Spot } from './spot.ts';

/** A card that was posted and never put on record is known from its first press on. Nobody waits for it. */
export function linkAgain(
  { cards, log }: Pick<ChatDesk, 'cards' | 'log'>,
  { place: pressed }: Pick<Spot, 'place'>,
): void {
  if (pressed === null || pressed.card === null) return;
  const { place, card: message } = pressed;
  cards.find({ place, message }).catch((error: unknown) => {
    log.error({ err: error, place, message }, 'a card could not be looked up');
  });
}
