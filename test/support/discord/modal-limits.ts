import { ComponentType as Type } from 'discord-api-types/v10';
import { z } from 'zod';
import { CustomId, needUnlikeIds, Options, Select, TextDisplay } from './component-limits.ts';
import { hasTwins, needShape, text } from './limits.ts';

const INPUTS_MAX = 5;
const GROUP_MAX = 10;

const id = z.int().nonnegative().optional();
const required = z.boolean().optional();

const TextInput = z
  .strictObject({
    type: z.literal(Type.TextInput),
    id,
    custom_id: CustomId,
    style: z.literal([1, 2]),
    value: text(4000, 0).optional(),
    placeholder: text(100).optional(),
    min_length: z.int().min(0).max(4000).optional(),
    max_length: z.int().min(1).max(4000).optional(),
    required,
  })
  .refine(({ value = '', max_length = 4000 }) => value.length <= max_length, 'the value is longer');
const Choices = Options.refine((options) => options.length <= GROUP_MAX, 'too many options');
const Radio = z.strictObject({
  type: z.literal(Type.RadioGroup),
  id,
  custom_id: CustomId,
  options: Choices.refine((options) => options.length > 1, 'one option is no choice'),
  required,
});
const Checkboxes = z.strictObject({
  type: z.literal(Type.CheckboxGroup),
  id,
  custom_id: CustomId,
  options: Choices,
  min_values: z.int().min(0).max(GROUP_MAX).optional(),
  max_values: z.int().min(1).max(GROUP_MAX).optional(),
  required,
});
const Checkbox = z.strictObject({
  type: z.literal(Type.Checkbox),
  id,
  custom_id: CustomId,
  default: z.boolean().optional(),
});
const Input = z.discriminatedUnion('type', [TextInput, Select, Radio, Checkboxes, Checkbox]);
const Label = z.strictObject({
  type: z.literal(Type.Label),
  id,
  label: text(45),
  description: text(100).optional(),
  component: Input,
});
const Modal = z.strictObject({
  custom_id: CustomId,
  title: text(45),
  components: z
    .array(z.discriminatedUnion('type', [Label, TextDisplay]))
    .min(1)
    .max(INPUTS_MAX),
});

export type ModalInput = z.output<typeof Input>;
export type ModalLabel = z.output<typeof Label>;
export type DiscordModal = z.output<typeof Modal>;

/** Refuses a modal that Discord would not open. */
export function needModal(given: unknown): DiscordModal {
  const modal = needShape(Modal, given, ['data']);
  needUnlikeIds(modal.components);
  return modal;
}

const Choice = z.strictObject({
  name: text(100),
  value: z.union([text(100), z.number()]),
  name_localizations: z.null().optional(),
});

/** What an autocompletion answers. */
export const AutocompleteChoices = z
  .strictObject({ choices: z.array(Choice).max(25) })
  .refine(({ choices }) => !hasTwins(choices.map(({ name }) => name)), 'two choices have one name');
