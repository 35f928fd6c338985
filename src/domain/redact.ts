import type { Json } from './json.ts';
import { JSON_DEPTH_MAX } from './json-depth.ts';
import { namesSecret, REDACTED, SECRET_PATTERNS } from './redact-patterns.ts';

export type Redact = (text: string) => string;

/** Shorter ones would take ordinary words with them. */
const SECRET_LENGTH_MIN = 6;
/** Values stand within events and answers, a few levels further down. */
const DEPTH_MAX = JSON_DEPTH_MAX * 2;
const TOO_DEEP = '[too deep to show]';

/**
 * What stands at every exit. Secrets that are known go by their value, also as it looks in a URL
 * or in JSON text; all others by their form. Redacting twice changes nothing more.
 */
export function makeRedactor(secrets: readonly string[]): Redact {
  const known = matchKnown(secrets);
  return (text) => {
    const rest = known === null ? text : text.replace(known, REDACTED);
    return SECRET_PATTERNS.reduce(
      (left, { pattern, replacement }) => left.replace(pattern, replacement),
      rest,
    );
  };
}

/**
 * Redacts every text of a value, keys too. A text, or a list of them, under a key that names a
 * secret goes whole; an object does not: its key may be the id of a step, such as "renew-token".
 */
export function redactJson(value: Json, redact: Redact): Json {
  return redactBelow(value, { redact, hide: redact }, 0);
}

interface Hiding {
  redact: Redact;
  /** What is done with a text that is no key. */
  hide: Redact;
}

function redactBelow(value: Json, { redact, hide }: Hiding, depth: number): Json {
  if (typeof value === 'string') return hide(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH_MAX) return TOO_DEEP;
  if (Array.isArray(value)) {
    return value.map((item) => redactBelow(item, { redact, hide }, depth + 1));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const below = namesSecret(key) ? hideText : redact;
      return [redact(key), redactBelow(item, { redact, hide: below }, depth + 1)];
    }),
  );
}

function hideText(text: string): string {
  return text === '' ? text : REDACTED;
}

/** One search for them all, the longest first: one secret may be the beginning of another. */
function matchKnown(secrets: readonly string[]): RegExp | null {
  const long = secrets.filter(({ length }) => length >= SECRET_LENGTH_MIN);
  const forms = [...new Set(long.flatMap(formsOf))].filter((form) => !REDACTED.includes(form));
  if (forms.length === 0) return null;
  const longestFirst = forms.toSorted((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map((form) => RegExp.escape(form)).join('|'), 'g');
}

/** As it is, in a URL (with either case of hex), in a form, and in JSON text. */
function formsOf(secret: string): string[] {
  const wellFormed = secret.toWellFormed();
  const encoded = encodeURIComponent(wellFormed);
  const lowerCase = encoded.replaceAll(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
  const inForm = encoded.replaceAll('%20', '+');
  return [secret, encoded, lowerCase, inForm, JSON.stringify(secret).slice(1, -1)];
}
