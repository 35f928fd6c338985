import { ButtonStyle, ComponentType as Type } from 'discord-api-types/v10';
import { z } from 'zod';
import { stringOf, walkComponents } from './components.ts';
import { DiscordBlunder, DiscordBreakdown } from './discord-refusal.ts';
import { hasTwins, needShape, text } from './limits.ts';

const COMPONENTS_MAX = 40;
const TEXT_LENGTH_MAX = 4000;
/** From a little more than this on Discord answers 500 instead of refusing; it counts more than the texts. */
const TEXT_BYTES_MAX = 9500;
const LEGACY_ROWS_MAX = 5;
const OPTIONS_MAX = 25;

const id = z.int().nonnegative().optional();
export const CustomId = text(100);
const Emoji = z.strictObject({
  id: z.string().nullish(),
  name: z.string().nullish(),
  animated: z.boolean().optional(),
});

const Button = z
  .strictObject({
    type: z.literal(Type.Button),
    id,
    style: z.enum(ButtonStyle),
    label: text(80).optional(),
    emoji: Emoji.optional(),
    custom_id: CustomId.optional(),
    url: text(512)
      .regex(/^(https?|discord):\/\//)
      .optional(),
    disabled: z.boolean().optional(),
  })
  .refine(({ style, url, custom_id }) => {
    const [wanted, unwanted] = style === ButtonStyle.Link ? [url, custom_id] : [custom_id, url];
    return wanted !== undefined && unwanted === undefined;
  }, 'a link has a url, every other button a custom_id')
  .refine(({ label, emoji }) => label !== undefined || emoji !== undefined, 'says nothing');

const Option = z.strictObject({
  label: text(100),
  value: text(100),
  description: text(100).optional(),
  emoji: Emoji.optional(),
  default: z.boolean().optional(),
});
export const Options = z
  .array(Option)
  .min(1)
  .max(OPTIONS_MAX)
  .refine((options) => !hasTwins(options.map(({ value }) => value)), 'two options have one value');
export const Select = z
  .strictObject({
    type: z.literal(Type.StringSelect),
    id,
    custom_id: CustomId,
    placeholder: text(150).optional(),
    min_values: z.int().min(0).max(OPTIONS_MAX).optional(),
    max_values: z.int().min(1).max(OPTIONS_MAX).optional(),
    options: Options,
    disabled: z.boolean().optional(),
    required: z.boolean().optional(),
  })
  .refine(({ max_values = 1, options }) => max_values <= options.length, 'max_values is too large');

const Row = z.strictObject({
  type: z.literal(Type.ActionRow),
  id,
  components: z
    .array(z.discriminatedUnion('type', [Button, Select]))
    .min(1)
    .max(5)
    .refine(
      (each) => each.length === 1 || each.every(({ type }) => type === Type.Button),
      'a select has a row of its own',
    ),
});
export const TextDisplay = z.strictObject({
  type: z.literal(Type.TextDisplay),
  id,
  content: text(TEXT_LENGTH_MAX),
});
const Media = z.strictObject({ url: text(2048).regex(/^(https?|attachment):\/\//) });
const shown = { description: text(1024).nullish(), spoiler: z.boolean().optional() };
const Thumbnail = z.strictObject({
  type: z.literal(Type.Thumbnail),
  id,
  media: Media,
  ...shown,
});
const Gallery = z.strictObject({
  type: z.literal(Type.MediaGallery),
  id,
  items: z
    .array(z.strictObject({ media: Media, ...shown }))
    .min(1)
    .max(10),
});
const File = z.strictObject({
  type: z.literal(Type.File),
  id,
  file: z.strictObject({ url: text(2048).regex(/^attachment:\/\//) }),
  spoiler: z.boolean().optional(),
});
const Separator = z.strictObject({
  type: z.literal(Type.Separator),
  id,
  divider: z.boolean().optional(),
  spacing: z.literal([1, 2]).optional(),
});
const Section = z.strictObject({
  type: z.literal(Type.Section),
  id,
  components: z.array(TextDisplay).min(1).max(3),
  accessory: z.discriminatedUnion('type', [Button, Thumbnail]),
});
const inside = [Row, TextDisplay, Gallery, File, Separator, Section] as const;
const Container = z.strictObject({
  type: z.literal(Type.Container),
  id,
  accent_color: z.int().min(0).max(0xffffff).nullish(),
  spoiler: z.boolean().optional(),
  components: z.array(z.discriminatedUnion('type', inside)).min(1),
});
const Components = z.array(z.discriminatedUnion('type', [...inside, Container]));
const LegacyRows = z.array(Row).max(LEGACY_ROWS_MAX);

/** Refuses what Discord would not draw as components of the second version, or more than our budget. */
export function needV2Components(given: readonly unknown[]): void {
  needShape(Components, given, ['components']);
  const all = walkComponents(given);
  if (all.length > COMPONENTS_MAX) {
    throw new DiscordBlunder('COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED', `${all.length} components`);
  }
  const texts = all.flatMap(({ type, content }) =>
    type === Type.TextDisplay ? (stringOf(content) ?? []) : [],
  );
  const said = texts.join('');
  if (said.length > TEXT_LENGTH_MAX) {
    const told = `${said.length} characters in all`;
    throw new DiscordBlunder('COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED', told);
  }
  const bytes = Buffer.byteLength(said);
  if (bytes > TEXT_BYTES_MAX) throw new DiscordBreakdown(`${bytes} bytes of text in components`);
  needUnlikeIds(given);
}

/** Rows of buttons and selects below a message of the first kind. */
export function needLegacyRows(given: readonly unknown[]): void {
  needShape(LegacyRows, given, ['components']);
  needUnlikeIds(given);
}

export function needUnlikeIds(given: readonly unknown[]): void {
  const ids = walkComponents(given).flatMap(({ custom_id }) => stringOf(custom_id) ?? []);
  if (!hasTwins(ids)) return;
  throw new DiscordBlunder('COMPONENT_CUSTOM_ID_DUPLICATED', ids.join(', '), ['components']);
}
