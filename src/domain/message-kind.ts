import { UNSEEN } from './redact.ts';
import { shorten } from './shorten.ts';

/** What a kind has of a message, and what of a message is looked at: nothing longer is stored. */
const KIND_LENGTH_MAX = 200;
const READ_LENGTH_MAX = 4_096;
/** What one pass leaves may be another's; ordinary messages need one, and a second to see that. */
const PASSES_MAX = 8;
/** Shorter ones may be words: "x264", "p95ms". */
const ID_LENGTH_MIN = 6;
/** Of an id more are digits; of a random token more of its characters are of another sort than the one before. */
const DIGITS_SHARE = 0.2;
const CHANGES_SHARE = 0.45;

const DAY = '(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?';
const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const CLOCK = String.raw`\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[ap]m\b)?`;
const ZONE = String.raw`(?: ?(?:utc|gmt)?[+-]\d{2}:?\d{2}(?!\d)| ?(?:z|utc|gmt)\b)?(?: \([a-z ]{1,40}\))?`;
const TIMES = [
  String.raw`(?<![\w.])\d{4}-\d{2}-\d{2}(?!\d)(?:[t ]${CLOCK}${ZONE})?`,
  String.raw`(?<!\w)\d{8}t\d{6}(?:\.\d{1,9})?z?(?!\w)`,
  String.raw`(?<![\w/])\d{1,4}/\d{1,2}/\d{2,4}(?![\d/])(?:,? ${CLOCK}${ZONE})?`,
  String.raw`\b(?:${DAY},? )?(?:\d{1,2}[ -]${MONTH}|${MONTH} \d{1,2}(?!\d),?)\b(?:[ -]\d{2,4}(?![\d:]))?(?:,? ${CLOCK}${ZONE})?(?: \d{4}(?!\w))?`,
  String.raw`(?<![\w:.])\d{1,2}:\d{2}:\d{2}(?![\d:])(?:[.,]\d{1,9})?(?: ?[ap]m\b)?${ZONE}`,
];
const HEX4 = '[0-9a-f]{1,4}';
const IPS = [
  String.raw`\[(?=[0-9a-f.]{0,4}:[0-9a-f.]{0,4}:)[0-9a-f:.]{2,45}(?:%[\w.-]{1,32})?\](?::\d{1,5}(?!\d))?`,
  String.raw`(?<![\w:.])(?=[a-f:]{0,40}\d)(?:(?:${HEX4}:){7}${HEX4}|(?:${HEX4}:){0,6}(?:${HEX4})?::(?:${HEX4}(?::${HEX4}){0,6})?)(?:\.\d{1,3}){0,3}(?:%\w{1,32})?(?![\w:])`,
  String.raw`(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?(?!\.?\w)`,
];
const UNIT =
  '(?:ns|nanoseconds?|[µμu]s|microseconds?|ms|msecs?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)';
const SPAN = String.raw`\d{1,15}(?:[.,]\d{1,9}){0,3} ?${UNIT}`;
const DURATIONS = [
  String.raw`(?<![\w.])${SPAN}(?:(?:,? (?:and )?)?${SPAN}){0,6}(?![a-z0-9_])`,
  String.raw`(?<!\w)p(?:\d{1,9}d)?t(?:\d{1,9}(?:\.\d{1,9})?[hms]){1,3}(?!\w)`,
];

// Every repetition that may fail is bounded, so that hostile text costs no more than a constant a character.
const RULES: readonly { pattern: RegExp; placeholder: string }[] = [
  { pattern: /\?[\w.~%[\]-]{1,100}=[^\s"'<>)]*/g, placeholder: '?<query>' },
  {
    pattern:
      /(?<![\p{L}\p{N}_.+%-])[\p{L}\p{N}_.+%-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu,
    placeholder: '<email>',
  },
  {
    pattern: /(?<![a-z0-9])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![a-z0-9])/gi,
    placeholder: '<id>',
  },
  {
    // Before what reads "1234567d" as days and "1234e567" as a number.
    pattern:
      /(?<![\w.])(?=[a-f]{0,64}\d)(?=\d{0,64}[a-f])[0-9a-f]{7,64}(?!\w)|(?<![\w.])(?=[A-F]{0,64}\d)(?=\d{0,64}[A-F])[0-9A-F]{7,64}(?!\w)/g,
    placeholder: '<id>',
  },
  { pattern: anyOf(IPS), placeholder: '<ip>' },
  { pattern: anyOf(TIMES), placeholder: '<time>' },
  { pattern: anyOf(DURATIONS), placeholder: '<duration>' },
  {
    // Not where it is a part of a word: "A-1001".
    pattern:
      /(?<!\w|\w[_-]|\d[.,])[+-]?\d+(?:[.,]\d+)*(?:e[+-]?\d{1,4})?(?![a-z0-9]|[_-]+[a-z0-9])/gi,
    placeholder: '<n>',
  },
];
const LONG_WORD = /[\w-]{16,}/g;
const PART = /(?<![A-Za-z0-9])[A-Za-z]*\d[A-Za-z0-9]*/g;
const DIGITS = /\p{Nd}+/gu;
const VARIES = /[\p{Nd}@?]/u;
const HEX = /^(?:0[xX][0-9a-fA-F]+|[0-9a-f]{7,}|[0-9A-F]{7,})$/;

/**
 * What a message says besides the ids, numbers, times and addresses in it, on one line. Two that
 * differ only in those are of one kind. Secrets have to be hidden before: of what is left of one
 * here no redactor knows any more what it was.
 */
export function kindOfMessage(message: string): string {
  let kind = message.slice(0, READ_LENGTH_MAX);
  for (let pass = 1, seen = ''; kind !== seen && pass <= PASSES_MAX; pass += 1) {
    seen = kind;
    kind = cut(hideWhatVaries(flatten(kind)));
  }
  return kind;
}

function anyOf(sources: readonly string[]): RegExp {
  return new RegExp(sources.join('|'), 'gi');
}

/** As people see it, with whatever is not a character of the text for a space. */
function flatten(text: string): string {
  return text
    .toWellFormed()
    .replace(UNSEEN, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

function hideWhatVaries(text: string): string {
  if (!VARIES.test(text)) return text;
  const left = RULES.reduce(
    (rest, { pattern, placeholder }) => rest.replace(pattern, placeholder),
    text,
  );
  return left
    .replace(LONG_WORD, (word) => (isToken(word) ? '<id>' : word))
    .replace(PART, (part) => (isId(part) ? '<id>' : part))
    .replace(DIGITS, '<n>');
}

/** "9fK3xQ2", of which other parts of a word tell nothing: "ord_9fK3xQ2" → "ord_<id>". */
function isId(part: string): boolean {
  if (!/[A-Za-z]/.test(part)) return false;
  if (HEX.test(part)) return true;
  const runs = Array.from(part.matchAll(/\d+/g), ([digits]) => digits);
  const isMixed = runs.length > 1 && part.length >= ID_LENGTH_MIN;
  return isMixed && runs.join('').length > part.length * DIGITS_SHARE;
}

/** Random characters: words of upper and lower case, such as "Base64DecoderV2Exception", change less often. */
function isToken(word: string): boolean {
  if (!/\d/.test(word) || !/[a-z]/.test(word) || !/[A-Z]/.test(word)) return false;
  const runs = [...word.matchAll(/[a-z]+|[A-Z]+|\d+|[_-]+/g)];
  return runs.length > word.length * CHANGES_SHARE;
}

/** Nothing is left of a placeholder that would be cut in two. */
function cut(text: string): string {
  const short = shorten(text, KIND_LENGTH_MAX);
  return short === text ? text : short.replace(/<[a-z]{0,8}…$/, '…');
}
