import { randomBytes } from 'node:crypto';
import type { View } from '#src/views/view.ts';
import type { CardPicture, SendResult } from '../messenger.ts';
import type { ChatDesk } from './desk.ts';
import { trySending } from './try-sending.ts';

const POST_ID_BYTES = 16;

/** Shows something to everybody, once: nothing keeps it true. */
export async function tellAll(
  { messenger }: Pick<ChatDesk, 'messenger'>,
  { place, thread }: { place: string; thread: string | null },
  { view, picture = null }: { view: View; picture?: CardPicture | null },
): Promise<SendResult> {
  const id = randomBytes(POST_ID_BYTES).toString('base64url');
  return trySending(() => messenger.post({ id, place, thread, view, picture, about: null }));
}
