import { z } from 'zod';
import { DiscordBlunder } from './discord-refusal.ts';
import { text } from './limits.ts';

const EMBEDS_LENGTH_MAX = 6000;

const Url = text(2048).regex(/^(https?|attachment):\/\//);
const Embed = z.strictObject({
  type: z.literal('rich').optional(),
  title: text(256).optional(),
  description: text(4096).optional(),
  url: Url.optional(),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  color: z.int().min(0).max(0xffffff).nullish(),
  footer: z.strictObject({ text: text(2048), icon_url: Url.optional() }).optional(),
  image: z.strictObject({ url: Url }).optional(),
  thumbnail: z.strictObject({ url: Url }).optional(),
  author: z.strictObject({ name: text(256), url: Url.optional() }).optional(),
  fields: z
    .array(z.strictObject({ name: text(256), value: text(1024), inline: z.boolean().optional() }))
    .max(25)
    .optional(),
});
export const Embeds = z.array(Embed).max(10);

/** Refuses embeds that are together too long. */
export function needEmbeds(given: z.output<typeof Embeds>): void {
  const length = given
    .flatMap(({ title, description, footer, author, fields = [] }) => [
      title,
      description,
      footer?.text,
      author?.name,
      ...fields.flatMap(({ name, value }) => [name, value]),
    ])
    .join('').length;
  if (length <= EMBEDS_LENGTH_MAX) return;
  throw new DiscordBlunder('MAX_EMBED_SIZE_EXCEEDED', `${length} characters in all`, ['embeds']);
}
