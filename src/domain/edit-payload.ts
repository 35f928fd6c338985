import { cleanText } from './clean-text.ts';
import { Refusal } from './errors.ts';
import { canonicalJson, isJsonObject, type Json, type JsonObject } from './json.ts';
import { isDeeperThan, JSON_DEPTH_MAX } from './json-depth.ts';
import { nearest } from './nearest.ts';
import type { PayloadChange } from './run-events.ts';
import type { TaskState } from './step-state.ts';

type Editable = Pick<TaskState, 'payload' | 'editable'>;

/** What a task is about is not edited, unless its author says so. */
const ABOUT_THE_TASK: readonly string[] = ['title', 'description'];

/** The fields of a payload that people may edit, with their values, in the payload's order. */
export function editableFields({ payload, editable }: Editable): JsonObject {
  const isOpen = (field: string) => editable?.includes(field) ?? !ABOUT_THE_TASK.includes(field);
  return Object.fromEntries(Object.entries(fieldsOf(payload)).filter(([field]) => isOpen(field)));
}

/**
 * What edits change: fields that keep their value are left out. A text in place of another kind of
 * value is read as JSON, because forms know nothing but texts. Throws a Refusal that continues the
 * sentence "run 91c04f2a …".
 */
export function diffPayload(task: Editable, edits: JsonObject, step: string): PayloadChange[] {
  const open = editableFields(task);
  return Object.entries(edits).flatMap(([field, edit]) => {
    if (!Object.hasOwn(open, field)) throw refuseField(task, field, step);
    const from = open[field] ?? null;
    const to = readEdit(from, edit);
    if (to === undefined) throw refuseKind(field, from, step);
    if (isDeeperThan({ [field]: to }, JSON_DEPTH_MAX)) throw refuseDepth(field, step);
    if (canonicalJson(to) === canonicalJson(from)) return [];
    if (losesDigits(to)) throw refuseDigits(field, step);
    return [{ field, from, to: cleanText(to).value }];
  });
}

/** A payload with some of its fields changed, each in its old place. */
export function editPayload(payload: Json, changes: readonly PayloadChange[]): JsonObject {
  const changed = changes.map(({ field, to }) => [field, to] as const);
  return { ...fieldsOf(payload), ...Object.fromEntries(changed) };
}

function fieldsOf(payload: Json): JsonObject {
  return isJsonObject(payload) ? payload : {};
}

/** Undefined: another kind of value than was there. */
function readEdit(from: Json, edit: Json): Json | undefined {
  if (from === null || kindOf(edit) === kindOf(from)) return edit;
  const read = typeof edit === 'string' ? readJson(edit) : undefined;
  return read !== undefined && kindOf(read) === kindOf(from) ? read : undefined;
}

function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What JSON.parse has rounded, or made infinite. */
function losesDigits(value: Json): boolean {
  if (typeof value === 'number') {
    return Number.isInteger(value) ? !Number.isSafeInteger(value) : !Number.isFinite(value);
  }
  return typeof value === 'object' && value !== null && Object.values(value).some(losesDigits);
}

function kindOf(value: Json): string {
  if (Array.isArray(value)) return 'a list';
  if (isJsonObject(value)) return 'an object';
  if (typeof value === 'string') return 'a text';
  if (typeof value === 'boolean') return 'true or false';
  return value === null ? 'nothing' : 'a number';
}

function refuseField(task: Editable, field: string, step: string): Refusal {
  const open = Object.keys(editableFields(task));
  const found = nearest(field, open);
  const offer = open.length === 0 ? 'Nothing of it may be edited' : `Edit ${open.join(', ')}`;
  const fix = found === undefined ? `${offer}.` : `${offer}. Did you mean ${found}?`;
  const isThere = Object.hasOwn(fieldsOf(task.payload), field);
  const message = isThere
    ? `lets nobody edit field "${field}" of task ${step}`
    : `has no field "${field}" in the payload of task ${step}`;
  return new Refusal('invalid', message, fix);
}

function refuseKind(field: string, from: Json, step: string): Refusal {
  const message = `has ${kindOf(from)} in field "${field}" of task ${step}`;
  const form = typeof from === 'number' || typeof from === 'boolean' ? '' : ', as JSON';
  return new Refusal('invalid', message, `Write ${kindOf(from)}${form}.`);
}

function refuseDepth(field: string, step: string): Refusal {
  const message = `takes no field "${field}" of task ${step} that is nested more than ${JSON_DEPTH_MAX} levels deep`;
  return new Refusal('invalid', message, 'Flatten it, or write the inner part as text.');
}

function refuseDigits(field: string, step: string): Refusal {
  const message = `cannot keep the digits of field "${field}" of task ${step}`;
  return new Refusal('invalid', message, 'Write a number between -2^53 and 2^53.');
}
