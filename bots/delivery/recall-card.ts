import { type FoundCard, findCardOfMessage, relinkCard } from '#src/operations/find-card.ts';
import type { PostedMessage } from '../messenger.ts';
import { askWhatWasSent } from './ask-messenger.ts';
import { type Desk, pictureDueAt } from './desk.ts';

/** The card that a message is. `isRecalled`: its record did not say so, and it may be out of date. */
export async function recallCard(
  desk: Desk,
  { place, message }: PostedMessage,
): Promise<{ card: FoundCard; isRecalled: boolean } | null> {
  const { app, messenger } = desk;
  const where = { surface: messenger.surface, place, message };
  const known = await findCardOfMessage(app, where);
  if (known) return { card: known, isRecalled: false };
  const told = await askWhatWasSent(() => messenger.recall({ place, message }));
  if (!told) return null;
  const card = await relinkCard(app, where, {
    told,
    pictureDueOf: (kind) => pictureDueAt(desk, kind),
  });
  return card && { card, isRecalled: true };
}
