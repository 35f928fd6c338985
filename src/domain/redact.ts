import type { Json } from './json.ts';
import { JSON_DEPTH_MAX } from './json-depth.ts';
import { namesSecret, REDACTED, SECRET_PATTERNS, TOKEN_BEGINNING } from './redact-patterns.ts';

export type Redact = (text: string) => string;

/** Shorter ones would take ordinary words with them. */
const SECRET_LENGTH_MIN = 6;
/** Values stand within events and answers, a few levels further down. */
const DEPTH_MAX = JSON_DEPTH_MAX * 2;
/** Each pass that changes something leaves less to find; ordinary texts need one. */
const PASSES_MAX = 8;
/** A card says a long text in several places and is drawn anew for each surface: it is looked through once. */
const LONG = { min: 1_000, max: 200_000, remembered: 32 };
const TOO_DEEP = '[too deep to show]';
const ELLIPSIS = '…';

/** Sequences of terminals (as Node takes them out), formatting characters and fillers: no surface shows them. */
export const UNSEEN = new RegExp(
  [
    String.raw`[\u001B\u009B][[\]()#;?]*(?:(?:(?:(?:;[-a-zA-Z\d/#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?(?:\u0007|\u001B\u005C|\u009C))|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-ntqry=><~]))`,
    String.raw`[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]+`,
  ].join('|'),
  'gu',
);

/**
 * What stands at every exit. Secrets that are known go by their value, also as it looks in a URL
 * or in JSON text; all others by their form. Redacting twice changes nothing more.
 */
export function makeRedactor(secrets: readonly string[]): Redact {
  const hide = hideSeen(secrets);
  return rememberLong((text) => {
    const hidden = hide(text);
    const shown = seeText(text);
    if (shown === text) return hidden;
    const hiddenAsShown = hide(shown);
    return hidden.replace(UNSEEN, '') === hiddenAsShown ? hidden : hiddenAsShown;
  });
}

function rememberLong(redact: Redact): Redact {
  const known = new Map<string, string>();
  return (text) => {
    if (text.length < LONG.min || text.length > LONG.max) return redact(text);
    const redacted = known.get(text) ?? redact(text);
    if (known.size >= LONG.remembered) known.clear();
    known.set(text, redacted);
    return redacted;
  };
}

/** A text as people see it: what nobody sees may hold the parts of a secret apart, or stand before one. */
function seeText(text: string): string {
  return text.replace(UNSEEN, (unseen, at: number) => {
    TOKEN_BEGINNING.lastIndex = at + unseen.length;
    const isBetween = /[\w-]/.test(text.charAt(at - 1)) && TOKEN_BEGINNING.test(text);
    return isBetween ? ' ' : '';
  });
}

function hideSeen(secrets: readonly string[]): Redact {
  const forms = knownForms(secrets);
  const known = matchAny(forms);
  return (text) => {
    const rest = known === null ? text : hideCut(text.replace(known, REDACTED), forms);
    return hideByForm(rest);
  };
}

/** What one pattern leaves may be another one's: it is looked at until nothing changes. */
function hideByForm(text: string): string {
  let left = hideOnce(text);
  for (let seen = text, pass = 1; left !== seen && pass < PASSES_MAX; pass += 1) {
    seen = left;
    left = hideOnce(seen);
  }
  return left;
}

function hideOnce(text: string): string {
  return SECRET_PATTERNS.reduce(
    (left, { pattern, replacement }) => left.replace(pattern, replacement),
    text,
  );
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

/** The longest first: one secret may be the beginning of another. */
function knownForms(secrets: readonly string[]): string[] {
  const long = secrets.filter(({ length }) => length >= SECRET_LENGTH_MIN);
  const forms = [...new Set(long.flatMap(formsOf))].filter((form) => !REDACTED.includes(form));
  return forms.toSorted((a, b) => b.length - a.length);
}

/** One search for them all. */
function matchAny(forms: readonly string[]): RegExp | null {
  if (forms.length === 0) return null;
  return new RegExp(forms.map((form) => RegExp.escape(form)).join('|'), 'g');
}

/** What is left of a known secret that was cut before it came here stands before an ellipsis. */
function hideCut(text: string, forms: readonly string[]): string {
  if (!text.includes(ELLIPSIS)) return text;
  const parts = text.split(ELLIPSIS);
  const last = parts.length - 1;
  return parts.map((part, at) => (at === last ? part : hideEnd(part, forms))).join(ELLIPSIS);
}

function hideEnd(part: string, forms: readonly string[]): string {
  const lengths = forms.map((form) => cutLength(part, form));
  const longest = Math.max(...lengths);
  return longest === 0 ? part : part.slice(0, part.length - longest) + REDACTED;
}

/** How much of the beginning of a secret a text ends with; 0: too little to tell. */
function cutLength(part: string, form: string): number {
  for (let length = Math.min(part.length, form.length); length >= SECRET_LENGTH_MIN; length -= 1) {
    if (part.endsWith(form.slice(0, length))) return length;
  }
  return 0;
}

/** As it is, in a URL (with either case of hex), in a form, and in JSON text. */
function formsOf(secret: string): string[] {
  const wellFormed = secret.toWellFormed();
  const encoded = encodeURIComponent(wellFormed);
  const lowerCase = encoded.replaceAll(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
  const inForm = encoded.replaceAll('%20', '+');
  return [secret, encoded, lowerCase, inForm, JSON.stringify(secret).slice(1, -1)];
}
