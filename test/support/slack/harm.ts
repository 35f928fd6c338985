import { stripVTControlCharacters } from 'node:util';
import { walk } from './read-card.ts';

/** Texts that hold a secret, each with the part that nobody may read. */
export const SECRETS: readonly (readonly [text: string, secret: string])[] = [
  ['xoxb-1234567890-abcdefghijkl', 'abcdefghijkl'],
  ['xapp-1-A0123-456-fedcbafedcba', 'fedcbafedcba'],
  [`ghp_${'a1'.repeat(18)}`, 'a1a1a1a1'],
  [`github_pat_11${'B2'.repeat(20)}`, 'B2B2B2B2'],
  ['glpat-c3c3c3c3c3c3c3c3c3c3', 'c3c3c3c3'],
  ['sk-proj-d4d4d4d4d4d4d4d4', 'd4d4d4d4'],
  ['sk-ant-api03-e5e5e5e5e5e5e5e5', 'e5e5e5e5'],
  ['AKIAIOSFODNN7EXAMPLE', 'IOSFODNN7'],
  ['AWS_SECRET_ACCESS_KEY=f6f6f6f6/f6f6+f6f6', 'f6f6f6f6'],
  ['got Bearer g7g7g7g7.g7g7-g7', 'g7g7g7g7'],
  ['Authorization: Basic aDhoODpoOGg4aDg=', 'aDhoODpoOGg4'],
  ['postgres://u:i9i9i9i9@host/db', 'i9i9i9i9'],
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIEj0j0j0j0\n-----END RSA PRIVATE KEY-----', 'j0j0j0j0'],
  [`eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJrMWsxIn0.${'k1'.repeat(20)}`, 'k1k1k1k1'],
  ['{"client_secret":"l2l2l2l2"}', 'l2l2l2l2'],
];

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
const UNSEEN = /\p{Cf}/gu;
/** A time of ours. */
const TIME = /<!date\^\d+\^\{date_short_pretty\} at \{time\}\|\d+ \w+ \d\d:\d\d UTC>/g;

/** Everything in what was said to Slack that pings, links, is parsed or tells one of these secrets. */
export function findHarm(said: unknown, secrets: readonly string[] = secretParts()): string[] {
  const decoded = decode(said);
  return [...walk(decoded).flatMap(findActing), ...findTold(decoded, secrets)];
}

export function secretParts(): string[] {
  return SECRETS.map(([, secret]) => secret);
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

function findTold(decoded: unknown, secrets: readonly string[]): string[] {
  const whole = JSON.stringify(decoded);
  const seen = stripVTControlCharacters(whole).replaceAll(UNSEEN, '');
  return secrets.flatMap((secret) => {
    const at = [whole, seen].find((each) => each.includes(secret));
    if (at === undefined) return [];
    const start = at.indexOf(secret);
    return [`tells ${secret}: ${at.slice(Math.max(0, start - 150), start + 50)}`];
  });
}

/** Forms carry JSON as text. */
function decode(value: unknown): unknown {
  if (typeof value === 'string' && /^\s*[[{]/.test(value)) {
    try {
      return decode(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, decode(each)]));
}
