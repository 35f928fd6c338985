import { editableFields } from '#src/domain/edit-payload.ts';
import { isJsonObject, type Json } from '#src/domain/json.ts';
import { type Redact, redactJson } from '#src/domain/redact.ts';
import type { TaskState } from '#src/domain/step-state.ts';

/** What a task's payload says to people. */
export interface PayloadWords {
  heading: string | null;
  description: string | null;
  /**
   * The other fields of the payload, and what may be edited, in its order. Texts as they are,
   * anything else as JSON.
   */
  fields: { name: string; value: string; isEditable: boolean }[];
}

/** A payload that is no object is told all the same: a text as the description, else one field. */
export function readPayload(
  { payload, editable }: Pick<TaskState, 'payload' | 'editable'>,
  redact: Redact,
): PayloadWords {
  if (!isJsonObject(payload)) return readBarePayload(payload, redact);
  const heading = textOf(payload['title'], redact);
  const description = textOf(payload['description'], redact);
  const open = editableFields({ payload, editable });
  const said = [heading === null ? '' : 'title', description === null ? '' : 'description'];
  return {
    heading,
    description,
    fields: Object.entries(payload).flatMap(([name, value]) => {
      const isEditable = Object.hasOwn(open, name);
      if (said.includes(name) && !isEditable) return [];
      return [{ ...describeField(name, value, redact), isEditable }];
    }),
  };
}

function readBarePayload(payload: Json, redact: Redact): PayloadWords {
  const none = { heading: null, description: null, fields: [] };
  if (payload === null) return none;
  if (typeof payload === 'string') return { ...none, description: textOf(payload, redact) };
  return {
    ...none,
    fields: [{ ...describeField('payload', payload, redact), isEditable: false }],
  };
}

function textOf(value: Json | undefined, redact: Redact): string | null {
  return typeof value === 'string' && value.trim() !== '' ? redact(value) : null;
}

/** A field's name and value as people read them. A name can say that the value is a secret. */
export function describeField(
  name: string,
  value: Json,
  redact: Redact,
): { name: string; value: string } {
  const shown = Object.values(redactJson({ [name]: value }, redact) ?? {})[0];
  return {
    name: redact(name),
    value: typeof shown === 'string' ? shown : JSON.stringify(shown ?? null),
  };
}
