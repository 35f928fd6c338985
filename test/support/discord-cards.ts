import type { DiscordCard, DiscordEmbed } from '#bots/discord/render/card.ts';
import { codeOfPress } from '#bots/discord/render/post-mark.ts';
import { formatClockUtc, formatUtc } from '#bots/words/utc.ts';
import type { Intent } from '#src/domain/intent.ts';
import type { View } from '#src/views/view.ts';
import { decodeAll, walk } from '#test/support/slack/read-card.ts';

interface ReadCard {
  text: string;
  intents: (Intent | null)[];
}

/** What is code already, an escaped character, and what people do not see of markdown. */
const MARKDOWN =
  /```\n([^]*?)\n```|`([^`]*)`|\\([^0-9A-Za-z\s])|\*{1,2}|\u200B|^(?:### |-# |> |- )|<t:(\d+):([fRTt])>/gm;

/** All that can be read on a card and asked for there, in its order. */
export function readMessage({ components }: Pick<DiscordCard, 'components'>, view: View): ReadCard {
  const texts = walk(components).flatMap(({ content }) => stringOf(content));
  return { text: texts.map(readMarkdown).join(' '), intents: readOffers(components, view) };
}

export function readEmbed({ embeds: [embed], components }: DiscordEmbed, view: View): ReadCard {
  const { description = '', fields = [] } = embed;
  const texts = [description, ...fields.flatMap(({ name, value }) => [name, value])];
  return { text: texts.map(readMarkdown).join(' '), intents: readOffers(components, view) };
}

/** What Discord shows of markdown, as far as cards use it. */
export function readMarkdown(markdown: string): string {
  return markdown
    .replaceAll(MARKDOWN, (_, ...[frame, span, escaped, at, look]: (string | undefined)[]) =>
      [frame, span, escaped, at === undefined ? '' : readTime(Number(at) * 1000, look)]
        .join('')
        .replaceAll('\u200B', ''),
    )
    .replaceAll('\u02CB', '`');
}

function readTime(at: number, look = 'f'): string {
  if (look === 'R') return '';
  return look === 't' ? formatClockUtc(at) : formatUtc(at);
}

/** The codes of all buttons and options: a menu's own name asks for nothing. */
function readOffers(components: unknown, view: View): (Intent | null)[] {
  const codes = walk(components).flatMap((node) =>
    stringOf(node['value'] ?? ('options' in node ? undefined : node['custom_id'])),
  );
  return decodeAll(codes.map(codeOfPress), view);
}

function stringOf(value: unknown): string[] {
  return typeof value === 'string' ? [value] : [];
}
