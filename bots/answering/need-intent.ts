import { Refusal } from '#src/domain/errors.ts';
import type { Intent } from '#src/domain/intent.ts';
import type { ChatDesk } from './desk.ts';

/** What a button or a form asks for. Throws the Refusal of one that cannot be read any more. */
export async function needIntent(
  { intents }: Pick<ChatDesk, 'intents'>,
  code: string,
): Promise<Intent> {
  const intent = await intents.decode(code);
  if (intent !== null) return intent;
  throw new Refusal(
    'unknown',
    "This button cannot be read any more: the card is older than this installation's key, or its workflow is gone.",
    '/run list shows what there is.',
  );
}
