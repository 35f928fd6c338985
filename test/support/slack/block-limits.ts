import { z } from 'zod';

/** What Slack takes, counted so that it never counts more: UTF-16 units of the escaped text. */
const BLOCKS_MAX = { message: 50, home: 100, modal: 100 } as const;
const MESSAGE_LENGTH_MAX = 12_500;
const FALLBACK_BYTES_MAX = 3_900;
const SELECT_OPTIONS_MAX = 100;
const OVERFLOW_OPTIONS_MAX = 5;
const ACTIONS_MAX = 25;

const plainText = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: text(max),
    emoji: z.boolean().optional(),
  });
const mrkdwn = (max: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: text(max),
    verbatim: z.boolean().optional(),
  });
const anyText = (max: number) => z.union([plainText(max), mrkdwn(max)]);

const BlockId = text(255).optional();
const ActionId = text(255);
const Option = z.strictObject({ text: plainText(75), value: text(75) });
const Confirm = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
});
const Button = z.strictObject({
  type: z.literal('button'),
  action_id: ActionId,
  text: plainText(75),
  value: text(2_000).optional(),
  url: text(3_000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: Confirm.optional(),
  accessibility_label: text(75).optional(),
});
const Select = z.strictObject({
  type: z.literal('static_select'),
  action_id: ActionId,
  placeholder: plainText(150),
  options: z.array(Option).min(1).max(SELECT_OPTIONS_MAX),
  confirm: Confirm.optional(),
});
const Overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: ActionId,
  options: z.array(Option).min(1).max(OVERFLOW_OPTIONS_MAX),
  confirm: Confirm.optional(),
});
const Image = z.strictObject({
  type: z.literal('image'),
  block_id: BlockId,
  image_url: text(3_000).optional(),
  slack_file: z.record(z.string(), z.string()).optional(),
  alt_text: text(2_000),
  title: plainText(2_000).optional(),
});
const Act = z.union([Button, Select, Overflow]);

const Style = z
  .strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    code: z.boolean().optional(),
  })
  .optional();
/** Words, times, and those whom we call ourselves. What else mentions or links has no place in a card of ours. */
const Piece = z.union([
  z.strictObject({
    type: z.literal('text'),
    text: z.string().min(1).refine(isWhole),
    style: Style,
  }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int().positive(),
    format: text(100).regex(/\{\w+\}/),
    fallback: text(100).optional(),
    style: Style,
  }),
  z.strictObject({ type: z.literal('user'), user_id: z.string().regex(/^[UW][A-Z0-9]+$/) }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: z.string().regex(/^S[A-Z0-9]+$/) }),
]);
const pieces = z.array(Piece).min(1);
const RichSection = z.strictObject({ type: z.literal('rich_text_section'), elements: pieces });
const RichPart = z.union([
  RichSection,
  z.strictObject({
    type: z.literal('rich_text_list'),
    style: z.enum(['bullet', 'ordered']),
    indent: z.int().min(0).max(8).optional(),
    border: z.int().min(0).max(1).optional(),
    elements: z.array(RichSection).min(1),
  }),
  z.strictObject({
    type: z.enum(['rich_text_quote', 'rich_text_preformatted']),
    border: z.int().min(0).max(1).optional(),
    elements: pieces,
  }),
]);

const Block = z.union([
  z.strictObject({ type: z.literal('header'), block_id: BlockId, text: plainText(150) }),
  z.strictObject({ type: z.literal('divider'), block_id: BlockId }),
  z
    .strictObject({
      type: z.literal('section'),
      block_id: BlockId,
      text: anyText(3_000).optional(),
      fields: z.array(anyText(2_000)).min(1).max(10).optional(),
      accessory: z.union([Act, Image]).optional(),
      expand: z.boolean().optional(),
    })
    .refine((section) => section.text !== undefined || section.fields !== undefined),
  z.strictObject({
    type: z.literal('context'),
    block_id: BlockId,
    elements: z
      .array(z.union([anyText(3_000), Image]))
      .min(1)
      .max(10),
  }),
  z.strictObject({
    type: z.literal('actions'),
    block_id: BlockId,
    elements: z.array(Act).min(1).max(ACTIONS_MAX).refine(areUnlike),
  }),
  z.strictObject({
    type: z.literal('rich_text'),
    block_id: BlockId,
    elements: z.array(RichPart).min(1),
  }),
  Image,
]);

/** Throws on what Slack would refuse, or on more than our budget; the message says where. */
export function assertSlackLimits(
  { blocks, text: fallback }: { blocks: readonly unknown[]; text: string },
  surface: keyof typeof BLOCKS_MAX = 'message',
): void {
  const parsed = z.array(Block).max(BLOCKS_MAX[surface]).parse(blocks);
  const ids = parsed.flatMap(({ block_id }) => block_id ?? []);
  if (new Set(ids).size !== ids.length) throw new Error('two blocks have one block_id');
  if (surface !== 'message') return;
  const length = escaped(JSON.stringify(blocks)).length;
  // Slack counts the texts and something for what holds them: never more than their JSON.
  if (length > MESSAGE_LENGTH_MAX) throw new Error(`msg_blocks_too_long: ${length}`);
  const bytes = Buffer.byteLength(fallback);
  if (bytes === 0 || bytes > FALLBACK_BYTES_MAX) throw new Error(`fallback text: ${bytes} bytes`);
}

function text(max: number) {
  return z
    .string()
    .refine((value) => value.trim() !== '', 'is empty')
    .refine((value) => escaped(value).length <= max, `is longer than ${max}`)
    .refine(isWhole, 'is cut within a character');
}

function isWhole(value: string): boolean {
  return value.isWellFormed();
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function areUnlike(acts: readonly { action_id: string }[]): boolean {
  return new Set(acts.map(({ action_id }) => action_id)).size === acts.length;
}
