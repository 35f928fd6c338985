import {
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
  type APISelectMenuOption,
  type APIStringSelectComponent,
  type APITextInputComponent,
  ComponentType,
  TextInputStyle,
} from 'discord-api-types/v10';
import type { FormField, FormValues, TextField, TicksField } from '../../forms/form.ts';
import { neutraliseLine } from '../../words/readable.ts';
import {
  INPUT_LENGTH_MAX,
  LABEL_HINT_LENGTH_MAX,
  LABEL_LENGTH_MAX,
  MODAL_TITLE_LENGTH_MAX,
  OPTION_LENGTH_MAX,
  SELECT_OPTIONS_MAX,
  shortenLine,
} from '../render/text.ts';
import type { Draft } from './drafts.ts';
import { writeFormId } from './form-id.ts';
import { listPages } from './pages.ts';

const PLACEHOLDER = 'Tick all of them';
/** Discord takes no empty name. */
const NO_NAME = '(no name)';

/** A page of a form as a modal, with what was written into it before. */
export function drawPage(draft: Draft, page: number): APIModalInteractionResponseCallbackData {
  const { id, form, code } = draft;
  const pages = listPages(form);
  const shown = pages[page];
  if (shown === undefined) throw new Error(`a form has no page ${page}`);
  const kept = pages.length === 1 ? form.kept : null;
  const { text, fields } = shown;
  return {
    custom_id: writeFormId({ draft: id, page, code, kept }),
    title: drawTitle(form.title, page, pages.length),
    components: [
      ...(text === null ? [] : [{ type: ComponentType.TextDisplay, content: text } as const]),
      ...fields.map((field) => drawField(field, draft)),
    ],
  };
}

function drawTitle(title: string, page: number, pages: number): string {
  const place = pages === 1 ? '' : ` · ${page + 1} of ${pages}`;
  return shortenLine(title, MODAL_TITLE_LENGTH_MAX - place.length) + place;
}

function drawField(field: FormField, { values, faults }: Draft): APILabelComponent {
  const filled = values[field.name];
  const description = describeField(field, faults.get(field.name));
  return {
    type: ComponentType.Label,
    label: shortenLine(field.label, LABEL_LENGTH_MAX) || NO_NAME,
    ...(description === null ? {} : { description }),
    component: field.type === 'ticks' ? drawTicks(field, filled) : drawText(field, filled),
  };
}

/** What is wrong with it, or the whole of its name where that is long, and what it takes. */
function describeField(field: FormField, fault: string | undefined): string | null {
  if (fault !== undefined) return shortenLine(`⚠️ ${fault}`, LABEL_HINT_LENGTH_MAX);
  const label = neutraliseLine(field.label);
  const hint = neutraliseLine(field.type === 'ticks' ? '' : (field.hint ?? ''));
  const told = [label.length > LABEL_LENGTH_MAX ? label : '', hint].filter((each) => each !== '');
  return told.length === 0 ? null : shortenLine(told.join(' · '), LABEL_HINT_LENGTH_MAX);
}

/** What is there already stays as it is, to the character: whoever sends it sends that. */
function drawText(
  { name, initial, isLong, isOptional, lengthMax }: TextField,
  filled: FormValues[string] | undefined,
): APITextInputComponent {
  const value = typeof filled === 'string' ? filled : initial;
  const isParagraph = isLong || initial.includes('\n');
  return {
    type: ComponentType.TextInput,
    custom_id: name,
    style: isParagraph ? TextInputStyle.Paragraph : TextInputStyle.Short,
    required: !isOptional,
    max_length: Math.min(lengthMax, INPUT_LENGTH_MAX),
    ...(value === '' ? {} : { value }),
  };
}

function drawTicks(
  { name, options }: TicksField,
  filled: FormValues[string] | undefined,
): APIStringSelectComponent {
  const shown = options.slice(0, SELECT_OPTIONS_MAX);
  const ticked = new Set(typeof filled === 'string' ? [] : filled);
  return {
    type: ComponentType.StringSelect,
    custom_id: name,
    placeholder: PLACEHOLDER,
    min_values: shown.length,
    max_values: shown.length,
    options: shown.map(({ value, label }) => ({
      ...drawOption(label),
      value,
      ...(ticked.has(value) ? { default: true } : {}),
    })),
  };
}

/** What does not stand in an option's name goes on below it. */
function drawOption(text: string): Omit<APISelectMenuOption, 'value'> {
  const label = neutraliseLine(text);
  if (label.length <= OPTION_LENGTH_MAX) return { label: label || NO_NAME };
  const end = label.lastIndexOf(' ', OPTION_LENGTH_MAX - 1);
  const first = end > 0 ? label.slice(0, end) : shortenLine(label, OPTION_LENGTH_MAX);
  const rest = label.slice(end > 0 ? end + 1 : OPTION_LENGTH_MAX - 1);
  return { label: first, description: shortenLine(rest, OPTION_LENGTH_MAX) };
}
