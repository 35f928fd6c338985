import type { JsonObject } from '#src/domain/json.ts';
import type { FormValues } from '../../forms/form.ts';
import type { Carried } from './draw-form.ts';

/** A form as Slack sends it back. */
export interface SentForm extends Carried {
  kept: JsonObject;
  values: FormValues;
}

/** Null: none of ours. */
export function readForm(_view: unknown): SentForm | null {
  return null;
}
