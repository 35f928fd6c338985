import { findTold, secretParts } from '../chat/harm.ts';
import { walk } from '../slack/read-card.ts';

/** What Discord would make something of, what hides, and what breaks. */
export const EVIL =
  '@everyone @here <@123456789012345678> <@!1> <@&2> <#3> </run stop:4> <id:customize> [Approve](https://evil.example) https://evil.example discord.gg/evil <t:1700000000:R> <:ok:5> :boom: ``` `x` **b** __u__ ||s|| ~~d~~ \\<@6> # FORGED 🧨 e\u0301\u0301\u0301\u0301\u0301\u0301 \u202Egnp\u2066 \u200F\u001B[31mred\u001B[0m';

/** In these Discord parses nothing; and times are ours. */
const QUIET = /```\n[^]*?\n```|`[^`\n]+`|\\[^0-9A-Za-z\s]|<t:\d+:[fRTt]>/g;
const LINK = /[a-z]:\/\/|\]\(|discord\.gg\//i;
const TOKEN = /<[@#/:at+]|:[^\s:]+:|\|\||__|~~|`|\\/;
/** Looked for everywhere, also in code: push notices tell the bare text. */
const PING = /@(everyone|here)|<@[!&]?\d/i;
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const ACTING = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\u200F]/;

/** Texts that Discord shows as they are: nothing pings there, and nothing may hide. */
const PLAIN_KEYS = ['label', 'placeholder', 'title', 'name', 'description'] as const;
const EMBED_KEYS = ['title', 'description', 'name', 'value'] as const;

type Node = Record<string, unknown>;

/** Everything in what was said to Discord that pings, links, is parsed, hides or tells one of these secrets. */
export function findHarm(said: unknown, secrets: readonly string[] = secretParts()): string[] {
  return [...walk(said).flatMap(findActing), ...findTold(said, secrets)];
}

function findActing(node: Node): string[] {
  const { content, embeds, url } = node;
  const marked = [content, ...walk(embeds).flatMap((each) => EMBED_KEYS.map((key) => each[key]))];
  const isLink = typeof url === 'string' && !url.startsWith('attachment://');
  return [
    ...(isLink ? [`links: ${JSON.stringify(node)}`] : []),
    ...textsOf(marked).flatMap(findParsed),
    ...textsOf(PLAIN_KEYS.map((key) => node[key]))
      .filter((text) => ACTING.test(text))
      .map((text) => `hides something: ${JSON.stringify(text)}`),
  ];
}

function findParsed(markdown: string): string[] {
  const parsed = markdown.replaceAll(QUIET, ' ');
  const faults: readonly [fault: string, isFound: boolean][] = [
    ['pings', PING.test(markdown)],
    ['hides something', ACTING.test(markdown)],
    ['links', LINK.test(parsed)],
    ['is parsed', TOKEN.test(parsed)],
  ];
  return faults
    .filter(([, isFound]) => isFound)
    .map(([fault]) => `${fault}: ${JSON.stringify(markdown).slice(0, 300)}`);
}

function textsOf(values: readonly unknown[]): string[] {
  return values.filter((value) => typeof value === 'string');
}
