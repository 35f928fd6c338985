import type { JsonObject } from '#src/domain/json.ts';
import { type InputField, inputsOf } from './input-blocks.ts';
import { plain } from './plain.ts';
import type { SlackView } from './views.ts';

/** What a person writes or chooses, by action id; a field that is not named keeps what it began with. */
export type Filling = Readonly<Record<string, string | readonly string[]>>;

/**
 * The state of a modal that was filled so. Throws on what Slack's client would not let a person
 * send: a required field left empty, too long a text, an option or a field that is not there.
 */
export function fillModal({ blocks }: SlackView, filling: Filling): JsonObject {
  const inputs = inputsOf(blocks);
  const known = new Set(inputs.map(({ element }) => element.action_id));
  const unknown = Object.keys(filling).filter((actionId) => !known.has(actionId));
  if (unknown.length > 0) throw new Error(`the modal has no field ${unknown.join(', ')}`);
  const values = inputs.map(({ block_id = '', element, optional = false, label }) => {
    const filled = fillField(element, filling[element.action_id]);
    if (!optional && isEmpty(filled)) throw new Error(`"${label.text}" is required`);
    return [block_id, { [element.action_id]: filled }];
  });
  return { values: Object.fromEntries(values) };
}

function isEmpty({ type: _type, ...filled }: JsonObject): boolean {
  return Object.values(filled).every(
    (each) => each === null || (Array.isArray(each) && each.length === 0),
  );
}

function fillField(field: InputField, given: string | readonly string[] | undefined): JsonObject {
  const { type } = field;
  switch (field.type) {
    case 'plain_text_input':
    case 'number_input': {
      const value = String(given ?? field.initial_value ?? '');
      needFitting(field, value);
      return { type, value: value === '' ? null : value };
    }
    case 'static_select':
    case 'radio_buttons': {
      const selected = given === undefined ? field.initial_option : optionOf(field, String(given));
      return { type, selected_option: selected === undefined ? null : plain(selected) };
    }
    case 'checkboxes': {
      const chosen = given === undefined ? (field.initial_options ?? []) : [given].flat();
      const selected = chosen.map((each) =>
        typeof each === 'string' ? optionOf(field, each) : each,
      );
      return { type, selected_options: selected.map(plain) };
    }
  }
}

function needFitting(field: InputField, value: string): void {
  if (field.type !== 'plain_text_input' || value === '') return;
  const { min_length = 0, max_length = 3000, multiline = false, action_id } = field;
  if (value.length < min_length || value.length > max_length) {
    throw new Error(`${action_id} takes ${min_length} to ${max_length} characters`);
  }
  if (!multiline && value.includes('\n')) throw new Error(`${action_id} takes one line`);
}

type Chosen = Extract<InputField, { options: unknown }>;

function optionOf({ options, action_id }: Chosen, value: string): Chosen['options'][number] {
  const found = options.find((option) => option.value === value);
  if (found === undefined) throw new Error(`${action_id} has no option ${value}`);
  return found;
}
