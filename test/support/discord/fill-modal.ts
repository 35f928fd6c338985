import { ComponentType as Type } from 'discord-api-types/v10';
import type { Json, JsonObject } from '#src/domain/json.ts';
import type { DiscordModal, ModalInput, ModalLabel } from './modal-limits.ts';

/** What a person writes or chooses, by custom_id; a field that is not named keeps what it began with. */
export type Filling = Readonly<Record<string, string | boolean | readonly string[]>>;

/**
 * A modal as it is sent. Throws on what Discord's client would not let a person send: a required
 * field left empty, too long a text, an option or a field that is not there.
 */
export function fillModal({ custom_id, components }: DiscordModal, filling: Filling): JsonObject {
  const labels = components.filter((each): each is ModalLabel => each.type === Type.Label);
  const known = new Set(labels.map(({ component }) => component.custom_id));
  const unknown = Object.keys(filling).filter((id) => !known.has(id));
  if (unknown.length > 0) throw new Error(`the modal has no field ${unknown.join(', ')}`);
  return {
    custom_id,
    components: components.map((each, id) => {
      if (each.type !== Type.Label) return { type: each.type, id };
      return { type: each.type, id, component: fillLabel(each, filling) };
    }),
  };
}

function fillLabel({ label, component }: ModalLabel, filling: Filling): JsonObject {
  const { type, custom_id } = component;
  const filled = fillInput(component, filling[custom_id]);
  const isRequired =
    'required' in component ? (component.required ?? true) : component.type !== Type.Checkbox;
  if (isRequired && isEmpty(filled)) throw new Error(`"${label}" is required`);
  return { type, id: 0, custom_id, ...filled };
}

function isEmpty(filled: JsonObject): boolean {
  return Object.values(filled).every(
    (each) => each === null || each === '' || (Array.isArray(each) && each.length === 0),
  );
}

function fillInput(input: ModalInput, given: Filling[string] | undefined): JsonObject {
  switch (input.type) {
    case Type.TextInput: {
      const value = String(given ?? input.value ?? '');
      const { min_length = 0, max_length = 4000, style, custom_id } = input;
      if (value !== '' && (value.length < min_length || value.length > max_length)) {
        throw new Error(`${custom_id} takes ${min_length} to ${max_length} characters`);
      }
      if (style === 1 && value.includes('\n')) throw new Error(`${custom_id} takes one line`);
      return { value };
    }
    case Type.Checkbox:
      return { value: given === undefined ? (input.default ?? false) : given === true };
    case Type.RadioGroup:
      return { value: chosenOf(input, given)[0] ?? null };
    case Type.CheckboxGroup:
    case Type.StringSelect:
      return { values: chosenOf(input, given) };
  }
}

type Chosen = Extract<ModalInput, { options: unknown }>;

function chosenOf({ custom_id, options }: Chosen, given: Filling[string] | undefined): Json[] {
  if (given === undefined) {
    return options.flatMap((option) => (option.default === true ? option.value : []));
  }
  const chosen = [given].flat().map(String);
  const unknown = chosen.filter((each) => options.every(({ value }) => value !== each));
  if (unknown.length > 0) throw new Error(`${custom_id} has no option ${unknown.join(', ')}`);
  return chosen;
}
