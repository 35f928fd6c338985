import type { Intent, IntentType } from '#src/domain/intent.ts';
import type { JsonObject } from '#src/domain/json.ts';
import type { View } from '#src/views/view.ts';

/** What a person is asked before an intent is fulfilled. Each platform draws it its own way. */
export interface Form {
  /** What sending it asks for. */
  intent: Intent;
  /** A few words: "Reject", "Retry from failure". */
  title: string;
  /** A sentence or more of what is to be known; redacted. Null: the rest says it all. */
  intro: string | null;
  /** What is to be read first; null: the fields say it all. */
  about: View | null;
  /** What the button says that sends it. */
  submit: string;
  fields: readonly FormField[];
  /** What is to be known again when it is sent, at most KEPT_LENGTH_MAX characters of JSON. */
  kept: JsonObject;
}

export type FormField = TextField | TicksField;

export interface TextField {
  type: 'text';
  /** Unique in its form, ASCII, at most 100 characters. */
  name: string;
  /** From outside, redacted. */
  label: string;
  hint: string | null;
  initial: string;
  isLong: boolean;
  isOptional: boolean;
  /** At most FIELD_LENGTH_MAX. */
  lengthMax: number;
}

/** All of them must be ticked. */
export interface TicksField {
  type: 'ticks';
  name: string;
  label: string;
  /** At most TICKS_MAX. */
  options: readonly { value: string; label: string }[];
}

/** What was filled in, by the names of the fields: texts, and of ticks the values that are ticked. */
export type FormValues = Readonly<Record<string, string | readonly string[]>>;

/** What every platform lets people write into one field. */
export const FIELD_LENGTH_MAX = 3_000;

/** More fields than this nobody fills in. */
export const FIELDS_MAX = 20;

/** More boxes than this nobody ticks one by one. */
export const TICKS_MAX = 10;

/** What platforms carry along with a form. */
export const KEPT_LENGTH_MAX = 2_000;

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

/** The shape of the intents among which that one is. */
export type IntentOf<Type extends IntentType> = Intent extends infer Each
  ? Each extends { type: infer Types }
    ? Type extends Types
      ? Each
      : never
    : never
  : never;
