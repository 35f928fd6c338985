import { diffPayload, editableFields } from '#src/domain/edit-payload.ts';
import { Refusal } from '#src/domain/errors.ts';
import { canonicalJson, type Json, type JsonObject } from '#src/domain/json.ts';
import { type Redact, redactJson } from '#src/domain/redact.ts';
import type { TaskState } from '#src/domain/step-state.ts';
import { describeKind } from './describe-kind.ts';
import {
  FIELD_LENGTH_MAX,
  FIELDS_MAX,
  type FormFault,
  type FormValues,
  type TextField,
} from './form.ts';
import { readText } from './read-values.ts';

/** A longer text is written on several lines. */
const LINE_LENGTH_MAX = 80;

/** A field of a payload that a form lets people edit. */
interface OpenField {
  field: string;
  shown: TextField;
}

/** What of a payload a form can hold, and the names of what it cannot. */
export interface EditFields {
  open: OpenField[];
  left: string[];
}

/** What can be edited as it is: neither cut nor redacted, for either would destroy what was there. */
export function readEditFields(task: TaskState, redact: Redact): EditFields {
  const fields = Object.entries(editableFields(task)).map(([field, value], index) => {
    return { field, shown: fieldFor(value, { field, index, redact }) };
  });
  const fitting = fields.filter(({ shown }) => shown !== null).slice(0, FIELDS_MAX);
  const taken = new Set(fitting.map(({ field }) => field));
  return {
    open: fitting.flatMap(({ field, shown }) => (shown === null ? [] : [{ field, shown }])),
    left: fields.flatMap(({ field }) => (taken.has(field) ? [] : [redact(field)])),
  };
}

/** What was changed, by the names of the payload; or what of it cannot be read, field by field. */
export function readEdits(
  task: TaskState,
  { open }: EditFields,
  { values, step }: { values: FormValues; step: string },
): { edits: JsonObject } | { faults: FormFault[] } {
  const edits: [string, Json][] = [];
  const faults: FormFault[] = [];
  for (const { field, shown } of open) {
    const text = readText(values, shown.name);
    if (text === undefined || isSameText(text, shown.initial)) continue;
    const message = faultOf(task, { [field]: text }, step);
    if (message === null) edits.push([field, text]);
    else faults.push({ field: shown.name, message });
  }
  return faults.length > 0 ? { faults } : { edits: Object.fromEntries(edits) };
}

/** Null: it cannot be edited here. */
function fieldFor(
  value: Json,
  { field, index, redact }: { field: string; index: number; redact: Redact },
): TextField | null {
  const initial = textOf(value);
  if (initial.length > FIELD_LENGTH_MAX || holdsSecret(field, value, redact)) return null;
  return {
    type: 'text',
    name: `field-${index}`,
    label: redact(field),
    hint: describeKind(value),
    initial,
    isLong: initial.length > LINE_LENGTH_MAX || initial.includes('\n'),
    isOptional: true,
    lengthMax: FIELD_LENGTH_MAX,
  };
}

/** As it is written into a form: texts as they are, nothing as nothing, all else as JSON. */
function textOf(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function holdsSecret(field: string, value: Json, redact: Redact): boolean {
  const named = { [field]: value };
  const text = textOf(value);
  return canonicalJson(redactJson(named, redact)) !== canonicalJson(named) || redact(text) !== text;
}

/** Platforms trim what is sent, and have line ends of their own. */
function isSameText(one: string, other: string): boolean {
  return normalise(one) === normalise(other);
}

function normalise(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').trim();
}

/** Why an edit cannot be read; null: it can. */
function faultOf(task: TaskState, edit: JsonObject, step: string): string | null {
  try {
    diffPayload(task, edit, step);
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.fix ?? error.message;
  }
}
