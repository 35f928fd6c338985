import { BUTTONS_MAX, drawMenus, drawOffers, startPressing } from './buttons.ts';
import type { DiscordEmbed, DiscordStyle, Draft, Part } from './card.ts';
import { COLOURS } from './colours.ts';
import { speak } from './speak.ts';
import {
  BYTES_MAX,
  EMBED_DESCRIPTION_LENGTH_MAX,
  EMBED_FIELDS_MAX,
  EMBED_LENGTH_MAX,
  ROWS_MAX,
} from './text.ts';

/** In this form buttons stand below all that is said: what a row offers is in a menu that names it. */
export function layOutEmbed({ tone, parts, said }: Draft, style: DiscordStyle): DiscordEmbed {
  const pressing = startPressing(style);
  const picture = parts.find((part) => part.type === 'picture');
  const rows = parts.filter((part) => part.type === 'row');
  const actions = parts.flatMap((part) => (part.type === 'actions' ? part.actions : []));
  return {
    content: speak({ said }),
    embeds: [
      {
        color: COLOURS[tone],
        description: parts.flatMap(textOf).join('\n'),
        fields: parts.flatMap(fieldsOf),
        ...(picture === undefined ? {} : { image: { url: `attachment://${picture.file}` } }),
      },
    ],
    components: [...drawMenus(rows, pressing), ...drawOffers(actions, pressing, BUTTONS_MAX)],
  };
}

export function fitsEmbed({ embeds: [embed], components }: DiscordEmbed): boolean {
  const { description = '', fields = [] } = embed;
  const length = fields.reduce(
    (sum, { name, value }) => sum + name.length + value.length,
    description.length,
  );
  return (
    components.length <= ROWS_MAX &&
    description.length <= EMBED_DESCRIPTION_LENGTH_MAX &&
    fields.length <= EMBED_FIELDS_MAX &&
    length <= EMBED_LENGTH_MAX &&
    Buffer.byteLength(JSON.stringify([embed, components])) <= BYTES_MAX
  );
}

function textOf(part: Part): string[] {
  return part.type === 'text' || part.type === 'row' ? [part.text] : [];
}

function fieldsOf(part: Part) {
  if (part.type !== 'facts') return [];
  return part.facts.map(([name, value]) => ({ name, value, inline: true }));
}
