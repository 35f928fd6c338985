import type { Intent } from '#src/domain/intent.ts';
import type { Caller } from '#src/operations/caller.ts';
import type { Reply } from '../reply.ts';
import type { Desk } from '../run-command/verb.ts';
import type { Form } from './form.ts';

/** What is asked before an intent is fulfilled; a Reply where it is refused already, null: nothing. */
export async function loadForm(
  _desk: Desk,
  _caller: Caller,
  _intent: Intent,
): Promise<Form | Reply | null> {
  return null;
}

/** What completes a typed line that lacks something; null: its own answer says all there is to say. */
export async function loadFormOfLine(
  _desk: Desk,
  _caller: Caller,
  _line: string,
): Promise<Form | null> {
  return null;
}
