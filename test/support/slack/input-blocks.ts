import { z } from 'zod';
import type { JsonObject } from '#src/domain/json.ts';
import { assertSlackLimits } from './block-limits.ts';
import { needBlocks } from './message-limits.ts';

const plainText = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
const OPTION_LENGTH_MAX = 75;
const Option = z.strictObject({
  text: plainText(OPTION_LENGTH_MAX),
  value: z.string().min(1).max(OPTION_LENGTH_MAX),
  description: plainText(OPTION_LENGTH_MAX).optional(),
});
const everyField = {
  action_id: z.string().min(1).max(255),
  placeholder: plainText(150).optional(),
  focus_on_load: z.boolean().optional(),
};
const options = z.array(Option).min(1);

const Field = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('plain_text_input'),
    ...everyField,
    initial_value: z.string().max(3000).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
  }),
  z.strictObject({
    type: z.literal('number_input'),
    ...everyField,
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('static_select'),
    ...everyField,
    options: options.max(100),
    initial_option: Option.optional(),
  }),
  z.strictObject({
    type: z.literal('radio_buttons'),
    action_id: everyField.action_id,
    options: options.max(10),
    initial_option: Option.optional(),
    focus_on_load: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('checkboxes'),
    action_id: everyField.action_id,
    options: options.max(10),
    initial_options: options.max(10).optional(),
    focus_on_load: z.boolean().optional(),
  }),
]);

const InputBlock = z.strictObject({
  type: z.literal('input'),
  block_id: z.string().min(1).max(255).optional(),
  label: plainText(2000),
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: Field,
});

/** A field of a modal that a person fills. */
export type InputField = z.output<typeof Field>;

/** The fields that a modal asks for, in their order. */
export function inputsOf(blocks: readonly JsonObject[]): z.output<typeof InputBlock>[] {
  return blocks.filter(({ type }) => type === 'input').map((block) => InputBlock.parse(block));
}

/** Refuses what a modal or a home cannot show. */
export function needViewBlocks(blocks: readonly JsonObject[], surface: 'home' | 'modal'): void {
  needBlocks(() => {
    inputsOf(blocks);
    const others = blocks.filter(({ type }) => type !== 'input');
    assertSlackLimits({ blocks: others, text: '' }, surface);
  });
}
