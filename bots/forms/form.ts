import type { Intent } from '#src/domain/intent.ts';
import type { JsonObject } from '#src/domain/json.ts';
import type { View } from '#src/views/view.ts';

/** What a person is asked before an intent is fulfilled. Each platform draws it its own way. */
export interface Form {
  /** What sending it asks for. */
  intent: Intent;
  /** A few words: "Reject", "Retry from failure". */
  title: string;
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
  lengthMax: number;
}

/** All of them must be ticked. */
export interface TicksField {
  type: 'ticks';
  name: string;
  label: string;
  /** At most 10. */
  options: readonly { value: string; label: string }[];
}

/** What was filled in, by the names of the fields: texts, and of ticks the values that are ticked. */
export type FormValues = Readonly<Record<string, string | readonly string[]>>;

/** What platforms carry along with a form. */
export const KEPT_LENGTH_MAX = 2_000;
