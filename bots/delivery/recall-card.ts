import { type FoundCard, findCardOfMessage, relinkCard } from '#src/operations/find-card.ts';
import type { PostedMessage } from '../messenger.ts';
import { askWhatWasSent } from './ask-messenger.ts';
import { type Desk, pictureDueAt } from './desk.ts';

/** The card that a message is. `isNew`: it was not known to be shown, and is kept true from now on. */
export async function recallCard(
  desk: Desk,
  { place, message }: PostedMessage,
): Promise<{ card: FoundCard; isNew: boolean } | null> {
  const { app, messenger } = desk;
  const where = { surface: messenger.surface, place, message };
  const known = await findCardOfMessage(app, where);
  if (known) return { card: known, isNew: false };
  const told = await askWhatWasSent(() => messenger.recall({ place, message }));
  if (!told) return null;
  const card = await relinkCard(app, where, { told, pictureDueAt: pictureDueAt(desk, told.kind) });
  return card && { card, isNew: true };
}
