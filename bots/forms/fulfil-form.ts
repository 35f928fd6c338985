import type { Intent } from '#src/domain/intent.ts';
import type { JsonObject } from '#src/domain/json.ts';
import type { Caller } from '#src/operations/caller.ts';
import { fulfilIntent } from '../fulfil-intent.ts';
import type { Reply } from '../reply.ts';
import type { Desk } from '../run-command/verb.ts';
import type { FormValues } from './form.ts';

/** What was filled in that cannot be read: the form stays open and says so under that field. */
export interface FormFault {
  field: string;
  message: string;
}

/** A form as it comes back. */
export interface FilledForm {
  intent: Intent;
  kept: JsonObject;
  values: FormValues;
}

/** Does what a form asks for, or says what of it cannot be read. */
export async function fulfilForm(
  desk: Desk,
  caller: Caller,
  { intent }: FilledForm,
): Promise<FormFault[] | Reply> {
  return fulfilIntent(desk, caller, intent);
}
