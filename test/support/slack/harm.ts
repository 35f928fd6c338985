import { findTold, secretParts, unpackJson } from '../chat/harm.ts';
import { walk } from './read-card.ts';

/** What Slack would make something of, what hides, and what breaks. */
export const EVIL =
  '<!channel> <!here> <!subteam^S1> <@U1> <#C1> <https://evil.example|https://good.example> https://evil.example <mailto:a@evil.example|ok> ``` `x` *b* _i_ ~s~ :boom: &lt;!channel&gt; 🧨 e\u0301\u0301\u0301\u0301\u0301\u0301 \u202Egnp\u2066 \u200F\u001B[31mred\u001B[0m';

const ACTING_TYPES: ReadonlySet<unknown> = new Set([
  'user',
  'usergroup',
  'channel',
  'broadcast',
  'link',
  'emoji',
  'color',
]);
/** Texts that Slack parses wherever they stand. */
const PARSED_KEYS = ['initial_comment', 'fallback', 'pretext'];
/** A time of ours. */
const TIME = /<!date\^\d+\^\{date_short_pretty\} at \{time\}\|\d+ \w+ \d\d:\d\d UTC>/g;

/** Everything in what was said to Slack that pings, links, is parsed or tells one of these secrets. */
export function findHarm(said: unknown, secrets: readonly string[] = secretParts()): string[] {
  const decoded = unpackJson(said);
  return [...walk(decoded).flatMap(findActing), ...findTold(decoded, secrets)];
}

function findActing(node: Record<string, unknown>): string[] {
  const { type, text, emoji, verbatim, blocks } = node;
  const found: string[] = [];
  if (ACTING_TYPES.has(type)) found.push(`acts: ${JSON.stringify(node)}`);
  if ('url' in node || 'image_url' in node) found.push(`links: ${JSON.stringify(node)}`);
  if (type === 'plain_text' && emoji !== false) found.push(`has emoji: ${String(text)}`);
  if (type === 'mrkdwn' && verbatim !== true) found.push(`is no verbatim: ${String(text)}`);
  const isFallback = blocks !== undefined && type === undefined;
  const parsed = type === 'mrkdwn' || isFallback || type === 'message' ? [text] : [];
  for (const each of [...parsed, ...PARSED_KEYS.map((key) => node[key])]) {
    if (type === 'date' || typeof each !== 'string') continue;
    const rest = each.replaceAll(TIME, '').replaceAll(/&(?:amp|lt|gt);/g, '');
    if (/[<>&]/.test(rest)) found.push(`is parsed: ${each.slice(0, 300)}`);
  }
  return found;
}
